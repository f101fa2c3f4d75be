"""A visitor: a session of the dashboard as the server sees it, over Streamlit's own socket.

It speaks what a browser speaks and draws nothing, so that many of them fit beside the server.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from urllib.parse import urlencode, urlsplit

from streamlit.proto import BackMsg_pb2, Common_pb2, ForwardMsg_pb2, WidgetStates_pb2
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0
"""Seconds after which a run that has not ended counts as failed."""


class Failed(Exception):
    """What was asked of the dashboard did not come."""


def message(module: ModuleType, name: str, **fields: Any) -> Any:
    """A message of Streamlit's protocol. Its classes are made at run time, unknown to a type checker."""
    return getattr(module, name)(**fields)


@dataclass
class Visitor:
    """One session. `elements` are those of the last run; `config` is what the server told at first."""

    socket: ClientConnection
    elements: list[Any] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    config: Any = None
    page: str = ""
    query: dict[str, str] = field(default_factory=dict)

    async def open(self, page: str = "", **query: str) -> float:
        """Open a page by its path, or leave for it; seconds until its run ended."""
        self.page, self.query = page, query
        return await self._run([], new=True)

    async def choose(self, key: str, value: str) -> float:
        """Choose in a select box; seconds until the run that follows ended."""
        self.query[key] = value
        return await self._run([self._widget(key, string_value=value)])

    async def say(self, key: str, value: str) -> float:
        """Choose in a segmented control."""
        self.query[key] = value
        values = message(Common_pb2, "StringArray", data=[value])
        return await self._run([self._widget(key, string_array_value=values)])

    def titles(self) -> list[str]:
        """The headings of the last run."""
        found = [one.heading.body for one in self.elements if one.WhichOneof("type") == "heading"]
        return [str(body) for body in found]

    def texts(self) -> list[str]:
        """What the last run wrote as text."""
        found = [one.markdown.body for one in self.elements if one.WhichOneof("type") == "markdown"]
        return [str(body) for body in found]

    def options(self, key: str) -> list[str]:
        """What can be chosen in a select box, without the blank one, or in a segmented control."""
        for one in self.elements:
            if one.WhichOneof("type") == "selectbox" and one.selectbox.id.endswith(f"-{key}"):
                return [str(option) for option in one.selectbox.options if option[0] != "("]
            if one.WhichOneof("type") == "button_group" and one.button_group.id.endswith(f"-{key}"):
                return [str(option.content) for option in one.button_group.options]
        raise Failed(f"nothing on the page is called {key}")

    def _widget(self, key: str, **value: Any) -> Any:
        for one in self.elements:
            found = getattr(getattr(one, one.WhichOneof("type")), "id", "")
            if str(found).endswith(f"-{key}"):
                return message(WidgetStates_pb2, "WidgetState", id=found, **value)
        raise Failed(f"nothing on the page is called {key}")

    async def _run(self, widgets: list[Any], *, new: bool = False) -> float:
        asked = message(BackMsg_pb2, "BackMsg")
        asked.rerun_script.query_string = urlencode(self.query)
        asked.rerun_script.widget_states.widgets.extend(widgets)
        if new and self.page in self.pages:
            asked.rerun_script.page_script_hash = self.pages[self.page]
        elif new:
            asked.rerun_script.page_name = self.page
        else:
            asked.rerun_script.page_script_hash = self.pages[self.page]
        began = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._take(await self.socket.recv()):
                pass
        took = time.perf_counter() - began
        for one in self.elements:
            if one.WhichOneof("type") == "exception":
                raise Failed(f"{self.page}: {one.exception.type} {one.exception.message}")
        if not self.titles():
            raise Failed(f"{self.page}: a page without a title")
        return took

    def _take(self, data: str | bytes) -> bool:
        """Take in one message; whether it says that the run has ended."""
        told = message(ForwardMsg_pb2, "ForwardMsg")
        told.ParseFromString(data)
        match told.WhichOneof("type"):
            case "new_session":
                self.elements = []
                self.config = told.new_session.config
            case "navigation":
                self.pages = {
                    one.url_pathname: one.page_script_hash for one in told.navigation.app_pages
                }
            case "delta" if told.delta.WhichOneof("type") == "new_element":
                self.elements.append(told.delta.new_element)
            case "page_not_found":
                raise Failed(f"there is no page {self.page}")
            case "script_finished":
                return bool(told.script_finished == 0)
        return False


@asynccontextmanager
async def visit(address: str) -> AsyncIterator[Visitor]:
    """A new session at the dashboard served at `address`."""
    host = urlsplit(address).netloc
    async with connect(
        f"ws://{host}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=address,  # type: ignore[arg-type]
        max_size=None,
        compression=None,
    ) as socket:
        yield Visitor(socket)
