"""Health: what an operator asks of a running dashboard, for /healthz and /metrics."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import duckdb
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from streamlit.logger import get_logger

from kpis.definition import catalogue
from kpis.reader import Reader
from organisation.errors import Unusable
from ui import source

DAMAGED = (Unusable, OSError, duckdb.Error)


def opened() -> Reader | None:
    """The reader of the generation in force; None before anything is loaded.

    Raises one of DAMAGED where the warehouse cannot be read.
    """
    store = source.store()
    store.register()
    path = store.generation_path()
    if path is None:
        return None
    if not path.exists():
        raise Unusable(f"{path} is lost: load again, or restore the warehouse from a copy")
    reader = source.reader()
    with closing(reader.cursor().con) as con:
        con.execute("SELECT day FROM g.publication").fetchall()
    return reader


def warehouse() -> tuple[bool, dict[str, Any]]:
    """Whether the warehouse can be read, and what is in force: generation, publication, day."""
    told = dict.fromkeys(("generation", "publication", "day"))
    try:
        reader = opened()
    except DAMAGED as fault:
        get_logger(__name__).warning("The warehouse cannot be read: %s", fault)
        return False, told
    if reader is None:
        return True, told
    newest = reader.register.publications[-1]
    return True, {
        "generation": newest.generation,
        "publication": newest.publication,
        "day": newest.day.isoformat(),
    }


@source.asked
def statuses(reader: Reader) -> dict[str, str]:
    """The status of every KPI on the day of publication."""
    definitions = list(catalogue().values())
    figures = reader.all_figures(definitions, reader.rows(definitions), {})
    return {kpi: figure.status for kpi, figure in figures.items()}


class Warehouse:
    """What /metrics tells of the warehouse, asked anew each time."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            reader = opened()
            told = [] if reader is None else [*publication(reader), *figures(), loads(reader)]
        except DAMAGED as fault:
            get_logger(__name__).warning("The warehouse cannot be read: %s", fault)
            yield gauge("usable", "Whether the warehouse can be read.", [((), 0)])
            return
        yield gauge("usable", "Whether the warehouse can be read.", [((), 1)])
        yield from told


def publication(reader: Reader) -> Iterator[Metric]:
    newest = reader.register.publications[-1]
    day = dt.datetime.combine(newest.day, dt.time(), dt.UTC)
    yield gauge(
        "publication",
        "Number of the publication in force.",
        [((newest.generation,), newest.publication)],
        "generation",
    )
    yield gauge(
        "generation_age_seconds",
        "Time since the generation in force was made.",
        [((), time.time() - newest.at.timestamp())],
    )
    yield gauge(
        "day_timestamp_seconds",
        "The day that the figures stand for.",
        [((), day.timestamp())],
    )


def figures() -> Iterator[Metric]:
    found = statuses()
    each = [(pair, 1) for pair in found.items()]
    yield gauge("kpi_status", "1 for the status that a KPI has.", each, "kpi", "status")
    counted = Counter((status,) for status in found.values())
    yield gauge("kpis", "KPIs that have a status.", counted.items(), "status")


def loads(reader: Reader) -> Metric:
    states = Counter(
        ("replaced" if one.ended_by and one.state == "published" else one.state,)
        for one in reader.register.loads.values()
    )
    return gauge("loads", "Loads by what became of them.", states.items(), "state")


def gauge(
    name: str, says: str, values: Iterable[tuple[tuple[str, ...], float]], *labels: str
) -> GaugeMetricFamily:
    """A metric with a value for each tuple of what its labels say."""
    made = GaugeMetricFamily(f"common_ground_{name}", says, labels=labels)
    for label, value in sorted(values):
        made.add_metric(label, value)
    return made


REGISTRY.register(Warehouse())


def metrics() -> bytes:
    """All metrics of this process, page runs among them, in the text format of Prometheus."""
    return generate_latest(REGISTRY)
