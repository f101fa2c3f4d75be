"""Kept: what was worked out once, for all sessions, until newer things need its place.

As bytes, so that every run is given a copy of its own, and garbage collection, which Streamlit has
after each run, finds nothing to look through. Streamlit's own cache does the same, but takes longer to
make a key of what is asked than a chart takes to draw.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any


class Kept:
    """The `most` things that were asked for last. Each is worked out once, however many ask."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: OrderedDict[Hashable, Future[bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, work: Callable[[], Any]) -> Any:
        """What stands under `key`, by `work` where nothing does. What `work` raises is not kept."""
        with self._lock:
            found = self._found.pop(key, None)
            wanted = found is None
            self._found[key] = found = found or Future()
            while len(self._found) > self.most:
                self._found.popitem(last=False)
        if wanted:
            try:
                found.set_result(pickle.dumps(work(), pickle.HIGHEST_PROTOCOL))
            except BaseException as fault:
                found.set_exception(fault)
                with self._lock:
                    if self._found.get(key) is found:
                        del self._found[key]
        return pickle.loads(found.result())


def key_of(value: Any) -> Hashable:
    """A value as part of a key: tables, lists and slices become tuples."""
    if isinstance(value, slice):
        return value.start, value.stop
    if isinstance(value, dict):
        return tuple(sorted((name, key_of(one)) for name, one in value.items()))
    return tuple(map(key_of, value)) if isinstance(value, list | tuple) else value
