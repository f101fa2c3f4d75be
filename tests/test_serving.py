"""Serving: one door, what stands around it, and a new generation under open sessions."""

import asyncio
import base64
import datetime as dt
import gc
import gzip
import hashlib
import json
import re
import socket
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest
import streamlit as st
from playwright.sync_api import Browser, expect
from prometheus_client.parser import text_string_to_metric_families
from streamlit.proto.NewSession_pb2 import Config
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bench.visitor import Visitor, visit
from etl.load import load
from kpis.definition import catalogue
from kpis.reader import Reader
from organisation.home import Home
from tests.served import ROOT, dashboard
from tests.tiny_home import home_of_accounts
from ui import assets, plain, source
from warehouse.store import Store

T = TypeVar("T")
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def address(sample: Path) -> Iterator[str]:
    with dashboard(sample) as served:
        yield served


def answer(url: str, **headers: str) -> tuple[int, Message, bytes]:
    """The status, headers and body that a server answers with."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as told:
            return told.status, told.headers, told.read()
    except urllib.error.HTTPError as told:
        return told.code, told.headers, told.read()


def health(address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer(f"{address}/healthz")[2])
    return found


def done(look: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns. The browser of other tests has a loop in this thread already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, look).result()


def add_inventory(home: Home, day: str, *accounts: str) -> None:
    """Load an inventory of these accounts."""
    lines = "".join(f"{account},{day}\n" for account in accounts)
    (home.inbox / f"{day}.csv").write_text(f"account,day\n{lines}")
    load(home)


# -- the first page -------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("script", ["serve.py", "dashboard.py"])
def test_a_shared_link_opened_first_of_all_has_navigation_and_width(
    browser: Browser, sample: Path, script: str
) -> None:
    with dashboard(sample, script) as address:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{address}/rows?kpi=mfa-verified")
        expect(page.get_by_role("heading", level=1)).to_contain_text("MFA verified", timeout=30_000)
        expect(page.get_by_test_id("stTopNavLink").first).to_be_visible(timeout=30_000)
        width = page.get_by_test_id("stMainBlockContainer").evaluate("one => one.clientWidth")
        assert width > 1200
        assert page.url == f"{address}/rows?kpi=mfa-verified"
        page.close()


def test_the_dashboard_has_run_once_before_anybody_asks(sample: Path) -> None:
    with dashboard(sample) as address:
        assert runs(address) == {"overview": 1}


# -- headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "rows?kpi=mfa-verified", "healthz", "metrics", "favicon.png"])
def test_every_answer_has_the_security_headers(address: str, path: str) -> None:
    status, headers, _ = answer(f"{address}/{path}")
    assert status == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"]


def test_the_policy_lets_a_page_load_from_its_own_host_alone(address: str) -> None:
    _, headers, page = answer(address)
    policy = dict(
        rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";")
    )
    (script,) = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    theirs, ours = (
        f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode()}'"
        for one in (script, plain.SCRIPT.encode())
    )
    host = address.removeprefix("http://")
    assert policy == {
        "default-src": "'none'",
        "script-src": f"'self' {theirs} {ours}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "manifest-src": "'self'",
        "connect-src": f"'self' ws://{host} wss://{host}",
        "frame-src": f"{host}/take/",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "drawn"),
    [
        ("", "figure.elements .course"),
        ("risks", ".js-plotly-plot .main-svg"),
        ("rows?kpi=mfa-verified", '[data-testid="stDataFrame"]'),
    ],
)
def test_the_policy_stops_nothing_that_a_page_needs(
    browser: Browser, address: str, path: str, drawn: str
) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.goto(f"{address}/{path}")
    expect(page.locator(drawn).first).to_be_visible(timeout=30_000)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("window.prerenderReady") is not None, "the inline script ran"
    assert not [line for line in said if "Content Security Policy" in line or "violates" in line]
    page.close()


@pytest.mark.browser
def test_the_policy_stops_scripts_frames_and_other_hosts(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    tried = page.evaluate(
        """async () => {
            const stopped = []
            document.addEventListener("securitypolicyviolation",
                event => stopped.push(event.effectiveDirective))
            const script = document.createElement("script")
            script.textContent = "window.smuggled = true"
            document.body.append(script)
            const frame = document.createElement("iframe")
            frame.src = "/healthz"
            document.body.append(frame)
            const image = document.createElement("img")
            image.src = "http://localhost:1/one.png"
            document.body.append(image)
            await fetch("http://localhost:1/").catch(() => null)
            await new Promise(done => setTimeout(done, 300))
            return {stopped, smuggled: window.smuggled === true}
        }"""
    )
    assert not tried["smuggled"]
    assert {"script-src-elem", "frame-src", "img-src", "connect-src"} <= set(tried["stopped"])
    page.close()


# -- assets ---------------------------------------------------------------------------------------


def test_scripts_are_sent_compressed_and_are_what_streamlit_sends(address: str) -> None:
    script = max(assets.FILES, key=lambda path: assets.FILES[path].stat().st_size)
    plain, packed = answer(f"{address}{script}"), answer(f"{address}{script}", **GZIP)
    assert packed[1]["Content-Encoding"] == "gzip"
    assert packed[1]["Content-Type"] == plain[1]["Content-Type"]
    assert packed[1]["Cache-Control"] == plain[1]["Cache-Control"]
    assert packed[1]["X-Content-Type-Options"] == "nosniff"
    assert len(packed[2]) < len(plain[2]) / 2
    assert gzip.decompress(packed[2]) == plain[2]


def test_a_page_names_the_scripts_that_it_will_ask_for(address: str) -> None:
    early = re.findall(r"<([^>]+)>; rel=modulepreload", answer(address)[1]["Link"])
    assert any("/Html." in path for path in early)
    assert len(early) == len(set(early))
    for path in early:
        assert answer(f"{address}{path}")[0] == 200
    assert answer(f"{address}/healthz")[1]["Link"] is None


# -- hosts and settings ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "healthz", "metrics", "_stcore/health"])
def test_a_host_that_is_not_ours_is_refused(address: str, path: str) -> None:
    assert answer(f"{address}/{path}", Host="rebound.example")[0] == 400
    port = address.rpartition(":")[2]
    assert answer(f"{address}/{path}", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize("script", ["serve.py", "dashboard.py"])
def test_a_socket_for_a_host_that_is_not_ours_is_refused(
    address: str, sample: Path, script: str
) -> None:
    def handshake(at: str, host: str) -> None:
        port = int(at.rpartition(":")[2])
        raw = socket.create_connection(("127.0.0.1", port), timeout=10)
        with connect(f"ws://{host}/_stcore/stream", sock=raw, origin=f"http://{host}"):  # type: ignore[arg-type]
            pass

    def both(at: str) -> None:
        handshake(at, at.removeprefix("http://"))
        with pytest.raises(InvalidStatus):
            handshake(at, "rebound.example")

    if script == "serve.py":
        both(address)
        return
    with dashboard(sample, script) as plain:
        both(plain)


def test_it_listens_on_this_machine_alone(address: str) -> None:
    process = psutil.Process(health(address)["process"]["id"])
    listening = [one.laddr.ip for one in process.net_connections() if one.status == "LISTEN"]
    assert listening == ["127.0.0.1"]


def test_the_agent_api_is_off(address: str) -> None:
    request = urllib.request.Request(
        f"{address}/_stcore/agent/interact",
        data=b"{}",
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.urlopen(request)
    assert told.value.code in (403, 404)


def test_pages_send_no_statistics_and_tables_have_no_export_of_their_own(address: str) -> None:
    async def config() -> Any:
        async with visit(address) as visitor:
            await visitor.open()
            return visitor.config

    told = done(config())
    assert told.gather_usage_stats is False
    assert told.disable_data_export is True
    assert told.toolbar_mode == Config.ToolbarMode.MINIMAL


def test_a_fault_of_ours_shows_no_details(tmp_path: Path, sample: Path) -> None:
    script = tmp_path / "faulty.py"
    script.write_text("raise RuntimeError('a secret of the server')\n")

    async def shown(address: str) -> Any:
        async with visit(address) as visitor:
            with pytest.raises(Exception, match=":"):
                await visitor.open()
            return visitor.elements

    with dashboard(sample, script) as address:
        (element,) = done(shown(address))
    assert element.WhichOneof("type") == "exception"
    assert "secret" not in str(element)
    assert list(element.exception.stack_trace) == []


# -- health ---------------------------------------------------------------------------------------


def test_health_names_the_process_and_the_generation(address: str, sample: Path) -> None:
    status, headers, body = answer(f"{address}/healthz")
    told = json.loads(body)
    with Reader(Home.at(sample)) as reader:
        newest = reader.register.publications[-1]
        day = reader.day
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert headers["Cache-Control"] == "no-store"
    assert told["status"] == "ok"
    assert psutil.Process(told["process"]["id"]).cmdline()[-2:] == [
        "--server.port",
        address.rpartition(":")[2],
    ]
    assert told["process"]["up_seconds"] >= 0
    assert (told["generation"], told["publication"]) == (newest.generation, newest.publication)
    assert told["day"] == day.isoformat()


def test_health_tells_an_empty_home_from_a_damaged_one(tmp_path: Path) -> None:
    home = home_of_accounts(tmp_path)
    with dashboard(home.folder) as address:
        status, _, body = answer(f"{address}/healthz")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        assert json.loads(body)["generation"] is None
        add_inventory(home, "2026-06-01", "@one")
        assert health(address)["publication"] == 1
        generation = Store(home.warehouse).generation_path()
        assert generation is not None
        for path, damage in ((generation, None), (home.warehouse / "CURRENT", "no pointer")):
            kept = path.read_bytes()
            path.unlink()
            if damage:
                path.write_text(damage)
            status, _, body = answer(f"{address}/healthz")
            assert (status, json.loads(body)["status"]) == (503, "damaged")
            assert str(home.folder) not in body.decode()
            assert sample_of(address, "common_ground_usable") == 0
            path.write_bytes(kept)
            assert answer(f"{address}/healthz")[0] == 200
        assert sample_of(address, "common_ground_usable") == 1


# -- metrics --------------------------------------------------------------------------------------


def samples(address: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """All samples of /metrics by name: labels and value."""
    status, headers, body = answer(f"{address}/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=")
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(body.decode()):
        for one in family.samples:
            found.setdefault(one.name, []).append((one.labels, one.value))
    return found


def sample_of(address: str, name: str) -> float:
    ((_, value),) = samples(address)[name]
    return value


def runs(address: str) -> dict[str, int]:
    """How often each page has run."""
    counted = samples(address)["common_ground_page_run_seconds_count"]
    return {labels["page"]: int(value) for labels, value in counted}


def test_metrics_tell_what_the_warehouse_holds(address: str, sample: Path) -> None:
    found = samples(address)
    with Reader(Home.at(sample)) as reader:
        definitions = list(catalogue().values())
        figures = reader.all_figures(definitions, reader.rows(definitions), {})
        register = reader.register
    statuses = {kpi: figure.status for kpi, figure in figures.items()}
    assert {
        labels["kpi"]: labels["status"] for labels, _ in found["common_ground_kpi_status"]
    } == statuses
    assert {labels["status"]: value for labels, value in found["common_ground_kpis"]} == Counter(
        statuses.values()
    )
    states = {labels["state"]: int(value) for labels, value in found["common_ground_loads"]}
    assert sum(states.values()) == len(register.loads)
    assert states["held"] == sum(one.state == "held" for one in register.loads.values())
    ((_, age),) = found["common_ground_generation_age_seconds"]
    at = register.publications[-1].at
    assert age == pytest.approx((dt.datetime.now(dt.UTC) - at).total_seconds(), abs=60)


def test_metrics_time_the_runs_of_pages(address: str) -> None:
    async def look() -> None:
        async with visit(address) as visitor:
            await visitor.open("rows", kpi="mfa-verified")
            await visitor.open("")

    before = runs(address)
    done(look())
    after = runs(address)
    assert after["rows"] == before.get("rows", 0) + 1
    assert after["overview"] == before["overview"] + 1
    for labels, seconds in samples(address)["common_ground_page_run_seconds_sum"]:
        assert 0 < seconds / after[labels["page"]] < 60


# -- a new generation -----------------------------------------------------------------------------


def files_open(process: psutil.Process) -> set[str]:
    """The names of the generations that a process has open."""
    return {
        name
        for one in process.open_files()
        if (name := Path(one.path).name.removesuffix(" (deleted)")).endswith(".duckdb")
    }


def test_open_sessions_see_a_publication_at_their_next_interaction(tmp_path: Path) -> None:
    home = home_of_accounts(tmp_path)
    add_inventory(home, "2026-06-01", "@one")
    store = Store(home.warehouse)

    async def look(address: str) -> None:
        process = psutil.Process(health(address)["process"]["id"])
        async with visit(address) as one, visit(address) as other:
            await rows(one)
            await rows(other)
            before = store.pointer()
            assert before is not None
            assert files_open(process) == {before.generation}
            add_inventory(home, "2026-06-02", "@one", "@two")
            after = store.pointer()
            assert after is not None and after.generation != before.generation
            assert await rows(one) == 2
            assert await rows(other) == 2
            assert files_open(process) == {after.generation}
            assert health(address)["process"]["id"] == process.pid

    async def rows(visitor: Visitor) -> int:
        await visitor.open("rows", kpi="inventory-complete")
        return int(re.findall(r"(\d+) rows? by outcome", "\n".join(visitor.titles()))[0])

    with dashboard(home.folder) as address:
        done(look(address))


def test_a_run_stays_with_the_generation_it_began_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    monkeypatch.setenv("GOVERNANCE_HOME", str(home.folder))
    add_inventory(home, "2026-06-01", "@one")
    seen: list[Any] = []

    def run() -> None:
        source.begin()
        held = source.reader()
        seen.append((source.generation(), records(held)))
        add_inventory(home, "2026-06-02", "@one", "@two")
        with_other = threading.Thread(target=other)
        with_other.start()
        with_other.join()
        seen.append((source.generation(), records(source.reader())))

    def other() -> None:
        source.begin()
        seen.append((source.generation(), records(source.reader())))

    def records(reader: Reader) -> int:
        ((n,),) = reader.cursor().con.execute("SELECT count(*) FROM g.accounts").fetchall()
        return int(n)

    first = threading.Thread(target=run)
    first.start()
    first.join()
    (before, one), (after, two), (still, same) = seen
    assert (one, two, same) == (1, 2, 1)
    assert before == still != after
    gc.collect()
    assert files_open(psutil.Process()) == {after.name}


def test_settings_are_those_that_were_proven() -> None:
    """The settings by which pages are served hold for both ways of serving: they stand in one file."""
    st.config.get_config_options(force_reparse=True)
    assert st.get_option("server.address") == "127.0.0.1"
    assert st.get_option("server.allowedHosts") == ["localhost", "127.0.0.1"]
    assert st.get_option("server.enableAgentApi") is False
    assert st.get_option("browser.gatherUsageStats") is False
    assert st.get_option("client.showErrorDetails") == "none"
    assert st.get_option("client.disableDataExport") is True
    assert (ROOT / ".streamlit" / "config.toml").is_file()
