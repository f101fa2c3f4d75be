"""Assets: the scripts and styles of Streamlit's page, sent small and early.

Streamlit sends them as they are, 5 MB for a page with charts, and the page asks for the script that
draws charts only when a run brings the first one.
"""

import gzip
import mimetypes
import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(st.__file__).parent / "static"
FILES = {
    f"/{file.relative_to(FOLDER).as_posix()}": file
    for file in FOLDER.glob("static/*/*")
    if file.suffix in (".js", ".css")
}
"""By the path at which they are asked for. Their names hold a hash of what is in them."""
HEAD = 20_000
"""Characters of a script in which it says what it imports."""
DRAWN = ["ButtonGroup", "Html"]
"""What the first page draws with, beside what its HTML names itself."""


class Assets:
    """Sends the assets compressed, and with a page the names of those it will ask for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.early = ", ".join(f"<{path}>; rel=modulepreload" for path in asked_late())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if scope["path"] in FILES and "gzip" in asked.get("accept-encoding", ""):
            told = await run_in_threadpool(packed, FILES[scope["path"]])
            await told(scope, receive, send)
            return

        async def send_early(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = self.early
            await send(message)

        await self.app(scope, receive, send_early)


@cache
def packed(file: Path) -> Response:
    """The answer that sends a file: compressed once, and kept by browsers for good."""
    return Response(
        gzip.compress(file.read_bytes(), 6),
        media_type=mimetypes.guess_type(file.name)[0],
        headers={
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "Cache-Control": "public, immutable, max-age=31536000",
        },
    )


def asked_late() -> list[str]:
    """The paths of the scripts behind DRAWN that the HTML of a page does not name."""
    named = set(re.findall(r"/static/js/[\w.-]+\.js", (FOLDER / "index.html").read_text()))
    found: list[str] = []
    left = [path for path in sorted(FILES) for name in DRAWN if f"/{name}." in path]
    while left:
        path = left.pop(0)
        if path in FILES and path not in named and path not in found:
            found.append(path)
            imports = re.findall(
                r'(?:from|import)"\./([\w.-]+\.js)"', FILES[path].read_text()[:HEAD]
            )
            left += [f"/static/js/{name}" for name in imports]
    return found
