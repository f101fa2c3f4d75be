"""Rounds: whole processes in turn, so that a machine that slows down slows all of them."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Run:
    """One process: wall and CPU in seconds, peak memory in MB, and what it printed last."""

    wall: float
    cpu: float
    memory: float
    said: str


def run(*arguments: str, fine: tuple[int, ...] = (0,)) -> Run:
    """Run a Python process and wait for it. Raises RuntimeError for an exit code not in `fine`."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    said = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode not in fine:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    lines = said.strip().splitlines()
    return Run(
        wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, lines[-1] if lines else ""
    )


def told(name: str, values: list[float], form: Callable[[float], str] = "{:.2f}".format) -> str:
    """A row of a report: the median, and the least and greatest, which show the noise."""
    low, high = form(min(values)), form(max(values))
    return f"| {name} | {form(statistics.median(values))} | {low} | {high} |"


HEAD = "| figure | median | least | greatest |\n| --- | --- | --- | --- |"
