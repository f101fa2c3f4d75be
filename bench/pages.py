"""Pages in a real browser against two floors, fifty sessions at once, and memory over time.

The floors are served as the dashboard is, by the same machine in the same rounds: a bare page
(bench/floors/hello.py), and a twin of the overview with constant data (bench/floors/twin.py).
"""

import asyncio
import json
import os
import random
import shutil
import statistics
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from prometheus_client.parser import text_string_to_metric_families

from bench.rounds import HEAD, ROOT, run, told
from bench.visitor import PATIENCE, Visitor, visit
from tests.served import chromium, dashboard

STILL = 400
"""Milliseconds without a change after which a page counts as drawn, at its last change."""
CHARTS = {"hello": 0, "twin": 4, "overview": 4}
"""Charts of a page: the elements of the model, and three of bars."""
SESSIONS, THINK = 50, (2.0, 5.0)
OPENED = 10
"""Sessions opened and closed in each round of the memory."""

# What happens in a page, by the clock that begins with its navigation. Streamlit's sign that a
# script is running comes and goes by itself and is not counted.
WATCH = """
window.bench = {last: 0, states: []}
new MutationObserver(changes => {
  for (const {target, type, attributeName} of changes) {
    const at = target.nodeType === 1 ? target : target.parentElement
    if (at && at.closest('[data-testid="stStatusWidget"],[data-testid="stToolbar"]')) continue
    if (attributeName === "data-test-script-state") {
      bench.states.push([at.getAttribute(attributeName), performance.now()])
      continue
    }
    bench.last = performance.now()
  }
}).observe(document, {subtree: true, childList: true, attributes: true, characterData: true})
addEventListener("pointerdown", () => { bench.pressed = performance.now() }, true)
"""
DRAWN = """async ([charts, text, still, patience]) => {
  const all = what => document.querySelectorAll(what)
  const is = () => {
    const app = all('[data-testid="stApp"]')[0]
    const page = all('[data-testid="stMain"]')[0]
    return app && app.getAttribute("data-test-script-state") === "notRunning"
      && all("h1").length && page.textContent.includes(text)
      && all("figure").length >= charts
      && performance.now() - bench.last >= still
  }
  const until = performance.now() + patience
  while (!is()) {
    if (performance.now() > until) throw new Error("nothing was drawn: " + document.title)
    await new Promise(done => setTimeout(done, 20))
  }
  return bench
}"""


@dataclass(frozen=True)
class Drawn:
    """How long a page took, in milliseconds: until its script ran, until that ended, in all."""

    began: float
    ended: float
    whole: float


def measure(rows: int, rounds: int) -> str:
    """A report in Markdown, on the organisation with a training CSV of so many rows; sessions on the
    sample organisation too."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        large, sample = Path(folder) / "large", Path(folder) / "sample"
        run("-m", "data.generate", "--large", str(large), "--rows", str(rows), "--snapshots", "1")
        unbuilt = shutil.ignore_patterns("warehouse", "journal.sqlite*")
        shutil.copytree(ROOT / "data" / "sample", sample, ignore=unbuilt)
        for home in (large, sample):
            run("-m", "etl", "load", "--home", str(home), fine=(0, 3, 4))
        lines = [measure_home(large, rounds, f"Organisation with a training CSV of {rows:,} rows")]
        with served_for_sessions(sample) as address:
            lines += said(["", f"## {SESSIONS} sessions, sample organisation", ""])
            lines += said(asyncio.run(sessions(address)))
    return "\n".join(lines)


def measure_home(home: Path, rounds: int, of: str = "") -> str:
    """A report on a home that is loaded."""
    lines = [f"{of or 'The organisation in ' + home.name}, {rounds} rounds, one machine for all."]
    lines += said(["", "## In the browser", ""])
    lines += said(in_browser(home, rounds))
    with served_for_sessions(home) as address:
        lines += said(["", f"## {SESSIONS} sessions", ""])
        lines += said(asyncio.run(sessions(address)))
        lines += said(["", "## Memory", ""])
        lines += said(asyncio.run(memory(address)))
    return "\n".join(lines)


def served_for_sessions(home: Path) -> AbstractContextManager[str]:
    """The dashboard, which forgets sessions three seconds after they are gone."""
    return dashboard(home, "serve.py", "--server.disconnectedSessionTTL", "3")


def said(lines: list[str]) -> list[str]:
    """The lines, printed at once: measuring takes long, and what broke it off must not take them."""
    print("\n".join(lines), flush=True)
    return lines


# -- in the browser -----------------------------------------------------------------------------


def in_browser(home: Path, rounds: int) -> list[str]:
    cold: dict[str, list[Drawn]] = {name: [] for name in CHARTS}
    warm: dict[str, list[Drawn]] = {name: [] for name in CHARTS}
    filters: dict[str, list[float]] = {"first": [], "again": []}
    with ExitStack() as stack:
        addresses = stack.enter_context(served(home))
        units = asyncio.run(options(addresses["overview"], "unit"))
        browser = chromium(stack.enter_context(sync_playwright()))
        if browser is None:
            raise RuntimeError("no browser: install Debian's chromium")
        for n in range(rounds + 1):
            for name in rotated(list(CHARTS), n):
                first, second, changed = visits(
                    browser, name, addresses[name], units[n % len(units)]
                )
                if n == 0:  # a round for the server and the machine to settle
                    continue
                each = {"cold": first.whole, "warm": second.whole, **changed}
                parts = ", ".join(f"{when} {ms:.0f}" for when, ms in each.items())
                said([f"round {n}, {name}, milliseconds: {parts}"])
                cold[name].append(first)
                warm[name].append(second)
                for when, took in changed.items():
                    filters[when].append(took)
    return report(cold, warm, filters)


@contextmanager
def served(home: Path) -> Iterator[dict[str, str]]:
    """The overview and its floors, all served at once; their addresses."""
    with ExitStack() as stack:
        overview = stack.enter_context(dashboard(home))
        recorded = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "twin.json"
        recorded.write_text(json.dumps(asyncio.run(record(overview))))
        os.environ["BENCH_TWIN"] = str(recorded)
        found = {"overview": overview}
        for name in ("hello", "twin"):
            os.environ["BENCH_FLOOR"] = name
            found[name] = stack.enter_context(dashboard(home, "bench/floors/floor.py"))
        yield found


async def record(address: str) -> dict[str, Any]:
    """What the overview shows: the constants of its twin."""
    async with visit(address) as visitor:
        await visitor.open()
        kinds: dict[str, list[Any]] = {}
        for element in visitor.elements:
            kind = element.WhichOneof("type")
            kinds.setdefault(kind, []).append(getattr(element, kind))
        return {
            "title": visitor.titles()[0],
            "chips": {one.label: list(one.options) for one in kinds["selectbox"]},
            "body": kinds["html"][0].body,
        }


async def options(address: str, key: str) -> list[str]:
    async with visit(address) as visitor:
        await visitor.open()
        return visitor.options(key)


def rotated(names: list[str], by: int) -> list[str]:
    by %= len(names)
    return names[by:] + names[:by]


def visits(
    browser: Browser, name: str, address: str, unit: str
) -> tuple[Drawn, Drawn, dict[str, float]]:
    """A page opened in a new browser, then once more; on the overview filters are changed, too."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_init_script(WATCH)
    first, page = opened(context, address, CHARTS[name])
    page.close()
    second, page = opened(context, address, CHARTS[name])
    changed = {}
    if name == "overview":
        changed["first"] = filtered(page, unit)
        page.get_by_role("button", name="Reset").click()
        drawn(page, CHARTS[name], "Unit: all")
        changed["again"] = filtered(page, unit)
    context.close()
    return first, second, changed


def opened(context: BrowserContext, address: str, charts: int) -> tuple[Drawn, Page]:
    page = context.new_page()
    page.goto(address)
    told = drawn(page, charts)
    ended = next(at for state, at in reversed(told["states"]) if state == "notRunning")
    # A run so short that the page never said "running" began when it ended.
    began = next((at for state, at in told["states"] if state == "running"), ended)
    return Drawn(began, ended, max(told["last"], ended)), page


def filtered(page: Page, unit: str) -> float:
    """Milliseconds from the choice of a unit until all is drawn anew."""
    page.get_by_role("button", name="Unit: all").click()
    page.get_by_role("combobox", name="Unit").click()
    page.wait_for_timeout(STILL)
    page.get_by_role("option", name=unit, exact=True).click()
    told = drawn(page, CHARTS["overview"], f"Unit: {unit}")
    return float(told["last"] - told["pressed"])


def drawn(page: Page, charts: int, text: str = "") -> dict[str, Any]:
    """Wait until all is drawn; what the page watched."""
    given = [charts, text, STILL, PATIENCE * 1000]
    seen: dict[str, Any] = page.evaluate(DRAWN, given)
    return seen


def report(
    cold: dict[str, list[Drawn]], warm: dict[str, list[Drawn]], filters: dict[str, list[float]]
) -> list[str]:
    def ratios(some: list[float], to: list[float]) -> list[float]:
        return [one / other for one, other in zip(some, to, strict=True)]

    def whole(found: dict[str, list[Drawn]], name: str) -> list[float]:
        return [one.whole for one in found[name]]

    lines = [
        "From navigation, or from the choice of a filter, until the last change of the page. Cold: a "
        "browser with nothing in its cache; warm: the same browser once more. All servers are warm. "
        "Each ratio is of one round.",
        "",
        HEAD,
    ]
    for when, found in (("cold", cold), ("warm", warm)):
        for floor in ("twin", "hello"):
            pairs = ratios(whole(found, "overview"), whole(found, floor))
            lines.append(told(f"overview to {floor}, {when}", pairs))
    hello = whole(warm, "hello")
    first, again = filters["first"], filters["again"]
    lines.append(told("a filter never chosen before, to hello warm", ratios(first, hello)))
    lines.append(told("a filter chosen before, to hello warm", ratios(again, hello)))
    lines += ["", "Where the time goes, in milliseconds:", "", HEAD]
    for when, found in (("cold", cold), ("warm", warm)):
        for name in CHARTS:
            each = found[name]
            parts = {
                "until its script runs": [one.began for one in each],
                "script running": [one.ended - one.began for one in each],
                "drawing after it": [one.whole - one.ended for one in each],
            }
            for part, values in parts.items():
                lines.append(told(f"{name}, {when}: {part}", values, "{:.0f}".format))
    lines.append(told("filter never chosen before", first, "{:.0f}".format))
    lines.append(told("filter chosen before", again, "{:.0f}".format))
    return lines


# -- many sessions ------------------------------------------------------------------------------


async def sessions(address: str) -> list[str]:
    """Sessions that think between ten interactions, against one that is alone."""
    await walk(address, random.Random(0), (0, 0))  # so that answers are at hand for all alike
    alone: list[float] = []
    for seed in range(1, 4):
        alone += await walk(address, random.Random(seed), (0.2, 0.5))
    ended = await asyncio.gather(
        *(walk(address, random.Random(100 + n), THINK, late=n / 10) for n in range(SESSIONS)),
        return_exceptions=True,
    )
    faults = [one for one in ended if isinstance(one, BaseException)]
    together = [took for one in ended if not isinstance(one, BaseException) for took in one]
    base = statistics.median(alone)
    return [
        f"Each session opens the overview and then does ten things in an order of its own, with {THINK[0]:.0f} to "
        f"{THINK[1]:.0f} seconds of thought: filters, a quarter end and back, the language, other pages. It is a "
        "socket that speaks Streamlit's protocol and draws nothing; a run counts until its last element came. "
        "The ratio is to the median of a session alone.",
        "",
        HEAD,
        told("an interaction, to the median alone", [took / base for took in together]),
        told("alone, milliseconds", [1000 * took for took in alone], "{:.0f}".format),
        told("together, milliseconds", [1000 * took for took in together], "{:.0f}".format),
        "",
        f"{len(together)} runs in {SESSIONS} sessions; sessions that failed: {len(faults)}"
        + "".join(f"\n- {one!r}" for one in faults[:3]),
    ]


async def walk(
    address: str, chance: random.Random, think: tuple[float, float], late: float = 0
) -> list[float]:
    """Seconds that each run of a session took: opening, then ten interactions in a random order."""
    await asyncio.sleep(late)
    steps = ["unit", "brand", "region", "quarter", "today", "ID", "rows", "overdue", "training", ""]
    chance.shuffle(steps)
    async with visit(address) as visitor:
        took = [await visitor.open()]
        for step in steps:
            await asyncio.sleep(chance.uniform(*think))
            took.append(await interact(visitor, step, chance))
        return took


async def interact(visitor: Visitor, step: str, chance: random.Random) -> float:
    match step:
        case "unit" | "brand" | "region":
            return await visitor.choose(step, chance.choice(visitor.options(step)))
        case "quarter" | "today":
            days = visitor.options("quarter_end")
            return await visitor.say("quarter_end", days[1 if step == "quarter" else 0])
        case "ID":
            return await visitor.say("lang", "ID")
        case "rows":
            kpi = chance.choice(["mfa-verified", "training-valid", "inventory-complete"])
            return await visitor.open("rows", kpi=kpi)
        case _:
            return await visitor.open(step)


# -- memory -------------------------------------------------------------------------------------


async def memory(address: str) -> list[str]:
    """Memory of the server after each of ten rounds in which sessions are opened and closed."""
    found = []
    for n in range(11):
        walks = (walk(address, random.Random(1000 * n + k), (0, 0)) for k in range(OPENED))
        await asyncio.gather(*walks)
        await asyncio.sleep(4)  # until Streamlit forgets sessions that are gone: set to 3 seconds
        async with visit(address) as last:
            await last.open()
        found.append(resident(address))
        said([f"memory after round {n}: {found[-1]:.0f} MB"])
    first, rounds = found[0], found[1:]
    return [
        f"{OPENED} sessions with ten interactions each are opened and closed in every round. Ratios to the "
        f"memory after a first round, {first:.0f} MB.",
        "",
        HEAD,
        told(
            "memory after a round, to the first", [one / first for one in rounds], "{:.3f}".format
        ),
        "",
        "MB after each round: " + ", ".join(f"{one:.0f}" for one in rounds),
    ]


def resident(address: str) -> float:
    """MB of memory that the server holds."""
    with urllib.request.urlopen(f"{address}/metrics") as answer:
        for family in text_string_to_metric_families(answer.read().decode()):
            if family.name == "process_resident_memory_bytes":
                return float(family.samples[0].value) / 2**20
    raise RuntimeError("this system does not tell the memory of a process")
