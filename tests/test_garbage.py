"""What a collection leaves is spared the next ones, and looked through again at a sweep."""

import asyncio
import gc
import weakref

import pytest

from ui import garbage


class Ring:
    """An object that holds itself: only garbage collection lets it go."""

    def __init__(self) -> None:
        self.itself = self


def test_what_a_collection_left_is_spared_the_next_ones() -> None:
    async def within() -> None:
        async with garbage.spared():
            ring = Ring()
            gc.collect()
            assert gc.get_freeze_count() > 0
            assert not any(one is ring for one in gc.get_objects())

    asyncio.run(within())
    assert gc.get_freeze_count() == 0


def test_a_sweep_finds_what_was_spared() -> None:
    async def within() -> None:
        async with garbage.spared():
            ring = Ring()
            gone = weakref.ref(ring)
            gc.collect()
            del ring
            gc.collect()
            assert gone(), "it was spared when it was let go"
            garbage.sweep()
            assert gone() is None

    asyncio.run(within())


def test_sweeps_come_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "EVERY", 0.01)

    async def within() -> None:
        async with garbage.spared():
            ring = Ring()
            gone = weakref.ref(ring)
            gc.collect()
            del ring
            for _ in range(500):
                if gone() is None:
                    return
                await asyncio.sleep(0.01)
            raise AssertionError("no sweep came")

    asyncio.run(within())
