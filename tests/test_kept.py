"""What is kept for all sessions: worked out once, given as copies, let go when it is old."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.kept import Kept, key_of


def test_a_thing_is_worked_out_once_however_many_ask() -> None:
    worked: list[int] = []

    def work() -> list[int]:
        time.sleep(0.05)
        worked.append(threading.get_ident())
        return [1]

    kept = Kept(most=5)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: kept.get("key", work), range(8)))
    assert len(worked) == 1
    assert found == [[1]] * 8


def test_who_changes_what_was_given_changes_it_for_nobody_else() -> None:
    kept = Kept(most=5)
    kept.get("key", lambda: {"rows": [1]})["rows"].append(2)
    assert kept.get("key", lambda: {}) == {"rows": [1]}


def test_what_could_not_be_worked_out_is_tried_again() -> None:
    def fail() -> int:
        raise ValueError("not now")

    kept = Kept(most=5)
    with pytest.raises(ValueError, match="not now"):
        kept.get("key", fail)
    assert kept.get("key", lambda: 1) == 1


def test_what_was_asked_for_longest_ago_is_let_go() -> None:
    kept = Kept(most=2)
    kept.get("a", lambda: 1)
    kept.get("b", lambda: 1)
    kept.get("a", lambda: 2)
    kept.get("c", lambda: 1)
    assert [kept.get(key, lambda: 2) for key in ("a", "c", "b")] == [1, 1, 2]


def test_arguments_make_one_key_in_any_order_of_a_table() -> None:
    one, same = {"unit": "A", "brand": "B"}, {"brand": "B", "unit": "A"}
    assert key_of((1, one, ["x"])) == key_of((1, same, ["x"]))
    assert key_of({"unit": "A"}) != key_of({"unit": "B"})
    assert hash(key_of([{"a": [1, {"b": None}]}])) is not None
