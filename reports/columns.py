"""Columns: what the columns of exported tables are called, their types, and what they say."""

from kpis.contradictions import ROW as CONTRADICTORY
from kpis.contradictions import TOLD
from kpis.overdue import COLUMNS as LATE
from kpis.rows import ROW, SAYS
from organisation.contracts import contract
from reports.table import Column

TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "date": "DATE",
    "moment": "TIMESTAMP",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
}
"""The type in which a field of a record is written."""

OF_ROWS = {name: Column(name, sql_type, SAYS[name]) for name, sql_type in ROW.items()}

MARKS = [
    Column("record", "VARCHAR", "key of the record, as one text"),
    Column("source", "VARCHAR", "source it came from"),
    Column("load", "INTEGER", "number of the load it came with"),
    Column("line", "BIGINT", "line of the record in its file"),
    Column("stale", "BOOLEAN", "whether the source was too old on the day"),
    Column("reconstructed", "BOOLEAN", "whether a later file speaks for the day"),
    Column("inferred", "BOOLEAN", "whether its end was inferred from its absence in a later file"),
]
"""What stands behind the fields of every record."""


def of_records(kind: str) -> list[Column]:
    """The fields of a kind as its contract tells them, and the marks."""
    fields = [
        Column(name, TYPES[rule.type], rule.about + (" In UTC." if rule.type == "moment" else ""))
        for name, rule in contract(kind).fields.items()
    ]
    return [*fields, *MARKS]


FIGURES = [
    OF_ROWS["kpi"],
    Column("title", "VARCHAR", "name of the KPI"),
    Column("element", "VARCHAR", "element of the governance model it belongs to"),
    Column("as_of", "DATE", "the day for which the figure holds"),
    OF_ROWS["known_at"],
    Column(
        "status", "VARCHAR", "where the figure lies; 'not told': the filters do not cut the KPI"
    ),
    Column("unit", "VARCHAR", "what the figure is: a share or a count"),
    Column("direction", "VARCHAR", "whether more or less is better"),
    Column("low", "DOUBLE", "the figure if every unknown counts against it; a share is 0 to 1"),
    Column("high", "DOUBLE", "the figure if every unknown counts for it"),
    Column("value", "DOUBLE", "the figure where low and high are one"),
    Column("target", "DOUBLE", "the target"),
    Column("provenance", "VARCHAR", "who set the target"),
    Column("met", "BIGINT", "rows met"),
    Column("missed", "BIGINT", "rows missed"),
    Column("unknown", "BIGINT", "rows of which it cannot be told"),
    Column("excluded", "BIGINT", "rows that the figure leaves out"),
    Column("excepted", "BIGINT", "rows missed or unknown with an exception in force"),
    Column("low_without", "DOUBLE", "low without the rows with an exception in force"),
    Column("high_without", "DOUBLE", "high without the rows with an exception in force"),
    Column("median", "DOUBLE", "median of the measure of rows met and missed"),
    Column("p90", "DOUBLE", "90th percentile of that measure"),
    Column("reconstructed", "BOOLEAN", "whether a later file speaks for the day"),
    Column("version", "INTEGER", "version of the definition"),
    Column("definition", "VARCHAR", "hash of the definition"),
]

_LATE = {
    **OF_ROWS,
    "owner": Column("owner", "VARCHAR", "who answers for the row: its owner, or its person"),
    "days": Column("days", "INTEGER", "days since it was due"),
    "band": Column("band", "VARCHAR", "age band of these days"),
    "settled": Column("settled", "BOOLEAN", "whether it was done, only too late"),
    "reason_in_words": Column("reason_in_words", "VARCHAR", "the reason as a sentence"),
    "clears": Column("clears", "VARCHAR", "what would clear the row"),
}
OVERDUE = [_LATE[name] for name in LATE]

RISKS = [
    Column("account", "VARCHAR", "number of the account in the inventory"),
    Column("handle", "VARCHAR", "name the account carries on its platform"),
    Column("owner", "VARCHAR", "the person who answers for the account"),
    Column("unit", "VARCHAR", "unit that is responsible for the account"),
    Column("brand", "VARCHAR", "brand the account speaks for"),
    Column("region", "VARCHAR", "region the account is meant for"),
    Column("platform", "VARCHAR", "platform the account is on"),
    Column("audience", "VARCHAR", "whether it speaks to external or internal people"),
    Column("reach", "BIGINT", "how many people the account reaches"),
    Column("score", "DOUBLE", "risk score of the account, the sum of its lines"),
    Column("impact", "DOUBLE", "factor by which the account's points count"),
    Column("line_cause", "VARCHAR", "cause of the line"),
    Column("line_kpi", "VARCHAR", "KPI of the line; blank for an incident"),
    Column("line_outcome", "VARCHAR", "outcome of the KPI, or severity of the incident"),
    Column("line_says", "VARCHAR", "what the line is for, in words"),
    Column("line_points", "DOUBLE", "points of the line"),
    Column("line_score", "DOUBLE", "score of the line: points times impact"),
]
"""A row for each line of each account's score."""

REGISTER = [
    Column("risk", "VARCHAR", "number of the risk"),
    Column("title", "VARCHAR", "the risk in a few words"),
    Column("category", "VARCHAR", "category of the risk"),
    Column("account", "VARCHAR", "the account it is about, where it is about one"),
    Column("unit", "VARCHAR", "unit that carries the risk"),
    Column("brand", "VARCHAR", "brand that carries the risk"),
    Column("region", "VARCHAR", "region of the risk"),
    Column("owner", "VARCHAR", "the person who answers for the risk"),
    Column("inherent_likelihood", "INTEGER", "likelihood if nothing is done, 1 to 5"),
    Column("inherent_impact", "INTEGER", "impact if nothing is done, 1 to 5"),
    Column("residual_likelihood", "INTEGER", "likelihood with what is done now, 1 to 5"),
    Column("residual_impact", "INTEGER", "impact with what is done now, 1 to 5"),
    Column("appetite", "INTEGER", "greatest score, likelihood times impact, that is accepted"),
    Column("above", "BOOLEAN", "whether its residual score exceeds that appetite"),
    Column("treatment", "VARCHAR", "what is done about it"),
    Column("status", "VARCHAR", "how far the treatment is"),
    Column("due", "DATE", "day by which the treatment is to be done"),
    Column("treated", "VARCHAR", "outcome in the KPI on treatment; blank where it has no row"),
    Column("why_treated", "VARCHAR", "the reason of that outcome as a sentence"),
    Column("last_review", "DATE", "day of the last review"),
    Column("reviewed", "VARCHAR", "outcome in the KPI on reviews; blank where it has no row"),
    Column("why_reviewed", "VARCHAR", "the reason of that outcome as a sentence"),
]
"""A row for each open risk."""

RESTATED = [
    Column("as_of", "DATE", "the day that the figure is for"),
    OF_ROWS["kpi"],
    Column("title", "VARCHAR", "name of the KPI"),
    *(
        Column(f"{name}_{when}", sql_type, f"{says}, {told}")
        for when, told in [("first", "as first told"), ("last", "as told last")]
        for name, sql_type, says in [
            ("low", "DOUBLE", "the figure if every unknown counts against it"),
            ("high", "DOUBLE", "the figure if every unknown counts for it"),
            ("met", "BIGINT", "rows met"),
            ("missed", "BIGINT", "rows missed"),
            ("unknown", "BIGINT", "rows of which it cannot be told"),
            ("version", "INTEGER", "version of the definition"),
        ]
    ),
    Column("times", "INTEGER", "how many publications told it"),
]
"""A row for each figure that publications told differently for one day."""

_CONTRADICTIONS = {
    "contradiction": "id of the contradiction",
    "title": "its name",
    "says": "what is said of the subject",
    "about": "what differs",
    "record": "key of the one record",
    "other_kind": "kind of the other record; blank where there is none",
    "other_record": "key of the other record",
    "other_load": "number of the load the other record came with",
    "other_line": "line of the other record in its file",
}
CONTRADICTIONS = [
    Column(name, CONTRADICTORY.get(name, "VARCHAR"), _CONTRADICTIONS.get(name) or SAYS[name])
    for name in ("contradiction", "title", "says", *TOLD)
]

LOADS = [
    Column("load", "INTEGER", "number of the load"),
    Column("source", "VARCHAR", "source the file came from"),
    Column("kind", "VARCHAR", "record kind it holds"),
    Column("mode", "VARCHAR", "snapshot: all there is; changes: what happened since"),
    Column("file", "VARCHAR", "name of the file"),
    Column("sha256", "VARCHAR", "hash of the file"),
    Column("size", "BIGINT", "bytes of the file"),
    Column("effective", "DATE", "the day that the file speaks for"),
    Column("scope", "VARCHAR", "the part of the organisation it speaks for, as JSON"),
    Column("state", "VARCHAR", "published, held, refused, unchanged or withdrawn"),
    Column("because", "VARCHAR", "why it is in that state"),
    Column("decided_by", "VARCHAR", "who decided it"),
    Column("counted_by", "VARCHAR", "what counted its rows"),
    Column("rows", "BIGINT", "rows in the file: loaded, refused, skipped and blank together"),
    Column("loaded", "BIGINT", "rows that are in"),
    Column("refused", "BIGINT", "rows refused"),
    Column("skipped", "BIGINT", "rows skipped by a rule of the source"),
    Column("blank", "BIGINT", "rows without any cell"),
    Column("warned", "BIGINT", "rows loaded and marked"),
    Column("duplicates", "BIGINT", "rows refused because another has the same key"),
    Column("gone", "BIGINT", "keys of the snapshot before that it no longer has"),
    Column("receipt_rows", "BIGINT", "rows that the source says it has extracted"),
    Column("extraction_proven", "BOOLEAN", "whether these are the rows of the file"),
    Column("published", "INTEGER", "number from which it is known"),
    Column("ended", "INTEGER", "number from which it no longer is"),
    Column("ended_by", "INTEGER", "load in its place"),
]

MOVED = [
    Column("move", "VARCHAR", "fixed, newly missed, entered, left or told anew"),
    *(OF_ROWS[name] for name in ("subject_kind", "subject", "account", "person")),
    *(OF_ROWS[name] for name in ("unit", "brand", "region", "platform", "audience", "category")),
    Column("outcome_before", "VARCHAR", "outcome before; blank where there was no row"),
    Column("outcome_after", "VARCHAR", "outcome now; blank where there is no row"),
    Column("reason_before", "VARCHAR", "the reason before as a sentence"),
    Column("reason_after", "VARCHAR", "the reason now as a sentence"),
    Column("record", "VARCHAR", "key of the record that is the evidence"),
    Column("load_before", "INTEGER", "load of the evidence before"),
    Column("line_before", "BIGINT", "line of the evidence before"),
    Column("load_after", "INTEGER", "load of the evidence now"),
    Column("line_after", "BIGINT", "line of the evidence now"),
]

EXCEPTIONS = [
    Column("exception", "VARCHAR", "number of the exception"),
    Column("kpi", "VARCHAR", "id of the KPI it is granted under"),
    Column("subject", "VARCHAR", "what it is granted to"),
    Column("reason", "VARCHAR", "why it is granted"),
    Column("control", "VARCHAR", "what is done instead"),
    Column("approver", "VARCHAR", "the person who accepted it"),
    Column("starts", "DATE", "its first day"),
    Column("expires", "DATE", "its last day"),
    Column("state", "VARCHAR", "in force, expired, taken back, not accepted, or stale"),
    Column("rows", "BIGINT", "rows it covers"),
    Column("account", "VARCHAR", "the account it is for"),
    Column("load", "INTEGER", "number of the load it came with"),
    Column("line", "BIGINT", "line of the record in its file"),
]

REFERENCES = [
    Column("kind", "VARCHAR", "kind of the records"),
    Column("field", "VARCHAR", "field that names something"),
    Column("refers_to", "VARCHAR", "kind in which that is not found"),
    Column("records", "BIGINT", "records that name it"),
    Column("names", "BIGINT", "different names"),
    Column("example", "VARCHAR", "one of them"),
]
