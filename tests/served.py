"""The dashboard served for a while, and a browser to look at it: for tests and for pictures."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def dashboard(home: Path, script: str | Path = "serve.py", *flags: str) -> Iterator[str]:
    """The dashboard of `home`, served as `make run` does on a free port; gives its address.

    `script` is another way of serving, or another script with the same settings.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    server = subprocess.Popen(
        [*command, "--server.port", str(port), *flags],
        cwd=ROOT,
        env={**os.environ, "GOVERNANCE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended by itself"
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")


def chromium(playwright: Playwright) -> Browser | None:
    """A headless browser: the one installed, or playwright's own; None where there is neither."""
    installed = next(filter(None, map(shutil.which, BROWSERS)), None)
    if installed is None and not Path(playwright.chromium.executable_path).exists():
        return None
    return playwright.chromium.launch(
        executable_path=installed,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
