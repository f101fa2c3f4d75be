"""Commands as a person has to type them, for the home that is served."""

import shlex

from organisation.home import SAMPLE
from ui import source


def etl(act: str, more: str = "") -> str:
    """A command that loads or decides, with the home where that is not the sample."""
    folder = source.home().folder
    at = "" if folder == SAMPLE.resolve() else f"--home {shlex.quote(str(folder))}"
    return " ".join(filter(None, ["python -m etl", act, at, more]))
