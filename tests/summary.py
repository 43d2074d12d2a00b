"""The end of a test run on one screen: what passed, what was skipped and why, and where the time went."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pytest

SLOWEST = 5
"""Tests that are named with their time."""


class Folder(NamedTuple):
    """What became of a folder's tests."""

    passed: int
    skipped: int
    failed: int
    seconds: float


def folders(reports: Iterable[pytest.TestReport]) -> dict[str, Folder]:
    """The folders in the order of their names; a test that passes and then fails in its teardown has failed."""
    outcomes: dict[str, str] = {}
    seconds: defaultdict[str, float] = defaultdict(float)
    for report in reports:
        seconds[report.location[0].rpartition("/")[0]] += report.duration
        if report.when == "call" or report.outcome != "passed":
            outcomes[report.nodeid] = report.outcome
    counts = {folder: Counter[str]() for folder in sorted(seconds)}
    for nodeid, outcome in outcomes.items():
        counts[nodeid.partition("::")[0].rpartition("/")[0]][outcome] += 1
    return {
        folder: Folder(count["passed"], count["skipped"], count["failed"], seconds[folder])
        for folder, count in counts.items()
    }


def reasons(reports: Iterable[pytest.TestReport]) -> dict[str, int]:
    """Why tests were skipped, and how many for each reason, most first."""
    skipped = [report.longrepr[2] for report in reports if report.skipped and isinstance(report.longrepr, tuple)]
    return dict(Counter(reason.removeprefix("Skipped: ") for reason in skipped).most_common())


def slowest(reports: Iterable[pytest.TestReport]) -> list[tuple[float, str]]:
    """The tests that took most seconds, with what they share counted for the first that asks for it."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for report in reports:
        seconds[report.nodeid] += report.duration
    return sorted(((taken, nodeid) for nodeid, taken in seconds.items()), reverse=True)[:SLOWEST]


def show(terminal: pytest.TerminalReporter) -> None:
    """Write it, a line each."""
    reports = [
        report
        for found in terminal.stats.values()
        for report in found
        if isinstance(report, pytest.TestReport)
    ]  # fmt: skip
    if len({report.nodeid for report in reports}) <= SLOWEST:
        return
    terminal.write_sep("=", "where the time went")
    for folder, one in folders(reports).items():
        terminal.write_line(
            f"{folder:<18}{one.passed:>6} passed{one.skipped:>6} skipped{one.failed:>6} failed{one.seconds:>8.1f} s"
        )
    for taken, nodeid in slowest(reports):
        terminal.write_line(f"{taken:>6.1f} s  {nodeid}")
    found = reasons(reports)
    if found:
        terminal.write_sep("=", "skipped")
        for reason, number in found.items():
            terminal.write_line(f"{number:>5}  {reason}")
