"""Templates: an empty CSV of a record kind, for an organisation that starts from nothing."""

import csv
import io

from organisation.contracts import FieldRule, contract


def csv_of(kind: str) -> str:
    """The header, and a row that explains each column: delete that row before you load.

    Raises Unusable for an unknown kind.
    """
    rule = contract(kind)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rule.fields)
    writer.writerow(
        explained(field, required=name in rule.required) for name, field in rule.fields.items()
    )
    return text.getvalue()


def explained(field: FieldRule, *, required: bool) -> str:
    """What may stand in a column, in one cell."""
    form = " / ".join(field.codes) or FORMS[field.type]
    must = "required" if required else "may be blank"
    return f"{field.about} ({form}; {must}) e.g. {field.example}"


FORMS = {
    "text": "text",
    "date": "YYYY-MM-DD",
    "moment": "YYYY-MM-DDTHH:MM:SSZ",
    "integer": "whole number",
    "number": "number",
    "flag": "yes or no",
    "code": "code",
}
