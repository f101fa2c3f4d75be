"""Garbage: what is left in memory by objects that hold one another, and when it is looked for.

Streamlit looks through every object after every run. Most stay for long: modules, kept answers, what
open sessions show. What a collection has left is therefore spared the next ones, and once in a while
all of it is looked through again, so that nothing stays for good.
"""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

EVERY = 60
"""Seconds between two sweeps."""
OLDEST = 2
"""The generation of a whole collection."""


@asynccontextmanager
async def spared() -> AsyncIterator[None]:
    """Spare what collections leave, with a sweep now and then, until the block ends."""
    gc.callbacks.append(_spare)
    sweep()
    sweeping = asyncio.create_task(_sweep_always())
    try:
        yield
    finally:
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping
        gc.callbacks.remove(_spare)
        gc.unfreeze()


def sweep() -> None:
    """Look through everything, what was spared too."""
    gc.unfreeze()
    gc.collect()


def _spare(phase: str, told: dict[str, int]) -> None:
    """After a whole collection: take what it left out of the next ones."""
    if phase == "stop" and told["generation"] == OLDEST:
        gc.freeze()


async def _sweep_always() -> None:
    while True:
        await asyncio.sleep(EVERY)
        sweep()
