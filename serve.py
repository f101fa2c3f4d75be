"""Serving: the dashboard with what an operator needs around it.

`python -m streamlit run serve.py` serves dashboard.py and adds a warm-up, security headers, the
hosts that are known, /healthz and /metrics. Address, port and hosts come from .streamlit/config.toml
or from flags: --server.address, --server.port, --server.allowedHosts.
"""

import ast
import base64
import hashlib
import mimetypes
import os
import re
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.logger import get_logger
from streamlit.runtime import get_instance

from ui import garbage, plain, times
from ui.assets import Assets
from ui.desk import DESK


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[None]:
    """Run the dashboard once before anybody asks for it, and keep what that made.

    Then the modules of all pages are imported, the generation is open, the answers of the overview
    are at hand, and Streamlit has met `st.navigation`: a page asked for first would be drawn without
    it. All that stands is spared by the garbage collection that Streamlit has after every run.
    """
    fine, said = await get_instance().does_script_run_without_error()
    if not fine:
        get_logger(__name__).warning("The first run of the dashboard ended with: %s", said)
    for page in (Path(__file__).parent / "pages").glob("*.py"):
        import_for(page)
    DESK.open()
    async with garbage.spared():
        yield
    DESK.close()


def import_for(page: Path) -> None:
    """Import what a page imports."""
    script = ast.parse(page.read_text())
    script.body = [one for one in script.body if isinstance(one, ast.Import | ast.ImportFrom)]
    exec(compile(script, page, "exec"), {})


# -- routes -------------------------------------------------------------------------------------
# What they ask is imported when asked: caches are declared once Streamlit's runtime has begun.


async def healthz(_request: Request) -> Response:
    from ui import health

    fine, told = await run_in_threadpool(health.warehouse)
    process = {"id": os.getpid(), "up_seconds": round(time.time() - times.BEGAN)}
    answer = {"status": "ok" if fine else "damaged", "process": process, **told}
    return JSONResponse(answer, 200 if fine else 503, headers={"Cache-Control": "no-store"})


async def metrics(_request: Request) -> Response:
    from ui import health

    told = await run_in_threadpool(health.metrics)
    return Response(told, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def take(request: Request) -> Response:
    """Hand out, once, a file that was made for who brings its token; streamed, never held in memory."""
    fetched = None
    asked_by_us = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    if request.method == "GET" and asked_by_us:
        fetched = await run_in_threadpool(DESK.fetch, request.path_params["token"])
    if fetched is None:
        said = "This file was taken already, or has waited too long: export it again."
        return PlainTextResponse(said, 410, headers={"Cache-Control": "no-store"})
    name = re.sub(r"[^\w.-]", "_", fetched.name, flags=re.ASCII)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(fetched.size),
    }
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return StreamingResponse(fetched.chunks(), headers=headers, media_type=kind)


# -- hosts and headers --------------------------------------------------------------------------


def known_hosts(app: ASGIApp) -> ASGIApp:
    """Refuse what was asked of a name that is not ours. Streamlit itself does so for sockets alone."""
    hosts = st.get_option("server.allowedHosts") or ["*"]
    return TrustedHostMiddleware(app, allowed_hosts=hosts, www_redirect=False)


def inline_scripts() -> list[str]:
    """The inline scripts of Streamlit's page and our own one, as sources of a content security
    policy."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    scripts.append(plain.SCRIPT.encode())
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
    return [f"'sha256-{one}'" for one in hashes]


def policy(host: str, scripts: Iterable[str]) -> str:
    """What a page may load: nothing but what its own host serves.

    Streamlit writes styles into the page as it draws; marks and some fonts are data URIs. An export
    begins in a frame.
    """
    plain = re.fullmatch(r"[\w.:-]+", host)
    sockets = f"ws://{host} wss://{host}" if plain else ""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    exports = f"{host}/{base}/take/".replace("//", "/") if plain else "'none'"
    allowed = {
        "default-src": "'none'",
        "script-src": f"'self' {' '.join(scripts)}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "manifest-src": "'self'",
        "connect-src": f"'self' {sockets}".rstrip(),
        "frame-src": exports,
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{what} {sources}" for what, sources in allowed.items())


UNUSED = ["accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"]
UNUSED += ["magnetometer", "microphone", "midi", "payment", "serial", "usb"]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Secured:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.scripts = inline_scripts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        told = HEADERS | {"Content-Security-Policy": policy(host, self.scripts)}

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self.app(scope, receive, send_secured)


app = st.App(
    Path(__file__).with_name("dashboard.py"),
    routes=[
        Route("/healthz", healthz),
        Route("/metrics", metrics),
        Route("/take/{token}", take),
    ],
    middleware=[Middleware(known_hosts), Middleware(Secured), Middleware(Assets)],
    lifespan=warm,
)

if __name__ == "__main__":
    app.run()
