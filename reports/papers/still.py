"""Still: office files that are the same, byte for byte, whenever they are made of the same."""

import datetime as dt
import io
import re
import zipfile

MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip can hold."""


def office(file: bytes, day: dt.date) -> bytes:
    """An office file (a zip) with the moments in it set to a day; workbooks inside it too."""
    to = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file)) as read,
        zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as write,
    ):
        for name in read.namelist():
            held = read.read(name)
            if name.endswith(".xlsx"):
                held = office(held, day)
            elif name == "docProps/core.xml":
                moment = f"{day.isoformat()}T00:00:00Z".encode()
                held = MOMENT.sub(rb"\g<1>" + moment + rb"\g<2>", held)
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            write.writestr(member, held)
    return to.getvalue()
