"""The world takes every size that a cue allows, and none beside: the range stands in the command alone."""

from typing import Any

import pytest

from tests import runs
from tui_sim.commands import CUES, CommandRefused, Span
from tui_sim.timestamps import SECOND


def play(kind: Any, size: float) -> None:
    """Play a cue of that size in a world that has just begun."""
    world = runs.world(seed=3)
    world.slice(runs.START, runs.START + SECOND, range(runs.START, runs.START + SECOND, SECOND // 50))
    world.cue(kind("alpha_tv", **{kind.SIZE: size}), runs.START + SECOND)


@pytest.mark.parametrize("kind", CUES)
def test_both_ends_of_the_range_are_played(kind):
    for size in (kind.ALLOWED.least, kind.ALLOWED.most):
        play(kind, size)


@pytest.mark.parametrize("kind", CUES)
def test_what_is_beyond_is_refused(kind):
    odd = (2.5,) if kind.ALLOWED.whole else ()
    for size in (kind.ALLOWED.least - 0.001, kind.ALLOWED.most * 1.001 + 1, float("nan"), *odd):
        with pytest.raises(CommandRefused, match=r"\d to \d"):
            play(kind, size)


def test_a_span_holds_its_ends_and_reads_as_words():
    assert 1 in Span(1, 2.5)
    assert 2.5 in Span(1, 2.5)
    assert 2.6 not in Span(1, 2.5)
    assert str(Span(0, 86_400)) == "0 to 86400"
    assert str(Span(1, 1_000_000)) == "1 to 1000000"


def test_a_span_of_counts_holds_whole_numbers_only():
    counts = Span(1, 10, whole=True)
    assert 10 in counts
    for size in (2.5, 2.0, True, float("nan"), 11):
        assert size not in counts
