"""Progress: a bar on the terminal while something is made, gone when it is done."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

Update = Callable[..., object]
"""Told how far it is: `completed`, `total`, or `advance` by so much; `description` says at what."""


@contextmanager
def progress(what: str, total: float | None = None) -> Iterator[Update]:
    """A bar for something of so many steps. Nobody is told where there is no terminal."""
    if not sys.stderr.isatty():
        yield lambda **_told: None
        return
    from rich.console import Console  # takes a while to import, and pipes do without
    from rich.progress import Progress, SpinnerColumn

    columns = (SpinnerColumn(), *Progress.get_default_columns())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield partial(shown.update, shown.add_task(what, total=total))
