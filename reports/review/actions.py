"""Actions beside the rows of a quarter: what people promised stands next to what the figures find.

An action is never part of a figure; it is listed beside it.
"""

from journal import review
from journal.minutes import Ground
from journal.review import Action, Entries
from kpis.definition import catalogue
from kpis.reader import Reader, where_sql

OF_ACTION = ("kpi", "owner")
"""What an action says by itself; by everything else its account is asked."""


def open_actions(
    reader: Reader, journal: Entries, where: dict[str, str] | None = None
) -> list[Action]:
    """The actions still to be done that `where` leaves, the one due first leading.

    `where` may name `kpi` and `owner`, and cuts of accounts: those without an account have none.
    """
    where = where or {}
    found = review.open_actions(journal)
    for name in OF_ACTION:
        if name in where:
            found = [one for one in found if getattr(one, name) == where[name]]
    cuts = {name: value for name, value in where.items() if name not in OF_ACTION}
    if cuts and found:
        there = accounts(reader, cuts)
        found = [one for one in found if one.account in there]
    return found


def accounts(reader: Reader, where: dict[str, str] | None = None) -> set[str]:
    """Accounts of the inventory on the day of publication that a filter by cuts leaves."""
    found = reader.con.execute(
        f"SELECT account FROM {reader.records('accounts', reader.day)} WHERE {where_sql(where or {})}"
    ).fetchall()
    return {row[0] for row in found}


def ground(reader: Reader) -> Ground:
    """What people can write about: what there is on the day of publication."""
    risks = reader.con.execute(
        f"SELECT risk FROM {reader.records('risks', reader.day)} WHERE closed IS NULL"
    ).fetchall()
    return Ground(
        reader.home.organisation.now_is(),
        catalogue().keys(),
        accounts(reader),
        {row[0] for row in risks},
    )
