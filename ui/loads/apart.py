"""Apart: the rows of a load that are not in."""

from functools import partial

import streamlit as st

from kpis.reader import Reader
from reports.table import Table, listed
from ui import downloads, pager, words
from ui.loads import asks
from ui.loads.state import fate
from ui.loads.table import draw
from ui.words import _
from warehouse import report
from warehouse.register import Load


def unloaded_table(load: int, language: str, opened: Reader, _apart: bool) -> Table:
    """The rows of a load that are not in, to be taken away."""
    told = report.unloaded(opened.home, opened.store, load, skipped=True, language=language)
    found = [dict(zip(report.UNLOADED, row, strict=True)) for row in told]
    return listed(opened, f"not_in_load_{load}", f"load {load}", report.UNLOADED, found)


def panel(load: Load) -> None:
    apart = load.refused + load.skipped
    if not apart:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("Rows that are not in"), anchor=False, width="content")
        st.space("stretch")
        downloads.offer(
            f"not_in_load_{load.load}", apart, partial(unloaded_table, load.load, words.current())
        )
    st.markdown(
        "\n".join(
            f"- **{words.many('{n} row', '{n} rows', n)}** "
            + (f"{fate(why)}: {words.plain(reason)}" if why == "refused" else words.plain(reason))
            for why, reason, n in asks.reasons(load.load, words.current())
        )
    )
    with pager.part(apart, ("apart", load.load)) as part:
        found = asks.unloaded(load.load, words.current(), part)
        table = [
            {_("Line"): line, _("Fate"): fate(str(what)), _("Reasons"): why, _("Raw text"): raw}
            for _load, _source, _file, line, what, why, raw in found
        ]
        lines = [one[3] for one in found]
        draw(table, f"apart-{load.load}-{part.start}", _("Rows that are not in"), 330, lines)
