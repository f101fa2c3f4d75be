"""Asked: the table that a command line names, with its day, its knowledge and its filters checked."""

import datetime as dt
from dataclasses import dataclass
from difflib import get_close_matches

from kpis import risks as ranking
from kpis.definition import Definition, catalogue
from kpis.reader import BLANK, Answer, Reader, all_kpis
from kpis.views.risks import TREATED
from organisation.contracts import contract, kinds
from organisation.errors import Unusable
from reports.table import Table, kpi_rows
from reports.tables import (
    contradictions,
    figures,
    loads,
    overdue,
    records,
    register,
    restated,
    risks,
    standing,
)

CUTS = ["unit", "brand", "region", "platform", "audience"]
"""By what records may be filtered, as far as their kind has it."""
LISTS = ["figures", "overdue", "risks", "register", "contradictions", "restated", "loads"]


@dataclass(frozen=True)
class Asked:
    """What a command line asks about. `outcomes` are for the rows of a KPI alone."""

    reader: Reader
    as_of: dt.date
    known_at: int
    where: dict[str, str]
    outcomes: list[str]
    language: str

    def answer(self, definitions: list[Definition]) -> Answer:
        return self.reader.rows(definitions, self.as_of, self.known_at)


def table_of(what: str, asked: Asked) -> Table:
    """A table by its name: a KPI, a record kind, one of LISTS; or as the journal writes it, such as
    records:risks. Raises Unusable for what is nothing of these, or is not to be filtered so."""
    group, _, name = what.rpartition(":")
    if not group and name in catalogue():
        definition = catalogue()[name]
        answer = asked.answer([definition])
        asked.reader.check_where(definition, answer, asked.where)
        return kpi_rows(
            asked.reader, definition, answer, asked.where, asked.outcomes, asked.language
        )
    is_list = group in ("", "table") and name in LISTS
    if not is_list and not (group in ("", "records") and name in kinds()):
        raise Unusable(unknown(what))
    if asked.outcomes:
        raise Unusable(f"--outcome goes with the rows of a KPI; {what} has no outcomes to choose")
    return _list_of(name, asked) if is_list else _records_of(name, asked)


def unknown(what: str) -> str:
    """What is said of a name that no table has."""
    near = get_close_matches(what, [*catalogue(), *LISTS, *kinds()], 1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return (
        f"there is no '{what}' to export{hint}: write the id of a KPI (`python -m kpis list`), "
        f"a record kind ({', '.join(kinds())}), or {', '.join(LISTS[:-1])} or {LISTS[-1]}"
    )


def _list_of(name: str, asked: Asked) -> Table:
    reader, where, language = asked.reader, asked.where, asked.language
    if name in ("loads", "restated"):
        return _of_the_whole(name, asked)
    if name == "contradictions":
        return contradictions(reader, asked.as_of, asked.known_at, where, language)
    answer = asked.answer(all_kpis())
    if name in ("risks", "register"):
        cuts = ranking.CUTS if name == "risks" else catalogue()[TREATED].cuts
        for cut in where:
            if cut not in cuts:
                said = "risks are" if name == "risks" else "open risks are"
                raise Unusable(f"{said} not cut by {cut}; they are by: {', '.join(cuts)}")
    reader.check_values(answer, where)
    if name == "overdue":
        return overdue(reader, answer, where, language)
    return {"risks": risks, "register": register, "figures": figures}[name](
        reader, answer, where, language
    )


def _of_the_whole(name: str, asked: Asked) -> Table:
    """The register of loads, or the figures restated: of no day and no part. Raises Unusable."""
    if asked.where:
        raise Unusable(f"{name} are those of the whole organisation: --where does not go with them")
    if asked.as_of != asked.reader.day:
        alone = "with --known-at alone" if name == "loads" else "without it"
        raise Unusable(f"{name} are of no one day, so --as-of does not go with them: ask {alone}")
    if name == "loads":
        return loads(asked.reader, asked.known_at)
    if asked.known_at != asked.reader.known_at:
        raise Unusable("restated compares all publications: ask without --known-at")
    return restated(asked.reader, asked.language)


def _records_of(kind: str, asked: Asked) -> Table:
    """The records of a kind, the filters checked. Raises Unusable."""
    reader, there = asked.reader, [cut for cut in CUTS if cut in contract(kind).fields]
    for cut in asked.where:
        if cut not in there:
            by = f"they are by: {', '.join(there)}" if there else "export them without --where"
            raise Unusable(f"records of {kind} are not cut by {cut}; {by}")
    if not reader.standing(asked.known_at).rows(kind):
        raise Unusable(
            f"no {kind} records are loaded, as known at load {asked.known_at}; "
            f"`python -m etl template {kind}` prints the header of such a file"
        )
    for cut, value in asked.where.items():
        found = reader.con.execute(
            f"SELECT DISTINCT coalesce({cut}, '{BLANK}') AS bucket "
            f"FROM {standing(reader, kind, asked.as_of, asked.known_at)} ORDER BY bucket"
        ).fetchall()
        names = [row[0] for row in found]
        if value not in names and names:
            told = ", ".join(names[:20]) + (" ..." if len(names) > 20 else "")
            raise Unusable(f"no record of {kind} has {cut} '{value}'; there are: {told}")
    return records(reader, kind, asked.as_of, asked.known_at, asked.where)
