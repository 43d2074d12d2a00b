"""Counts, rates and time spans in a few characters."""

import pytest

from tui_sim.tui.numbers import clock_text, short, short_rate


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (9999, "9999"), (9999.6, "10.0k"), (99_960, "100k"), (999_600, "1.00M"), (12_345_678, "12.3M"),
     (999_600_000, "1.00G"), (5e12, "5.00T"), (1e18, "many")],
)  # fmt: skip
def test_counts_have_five_characters_at_most(number, written):
    assert short(number) == written
    assert len(written) <= 5


@pytest.mark.parametrize(("rate", "written"), [(0.1, "0.1"), (2.0, "2"), (9.94, "9.9"), (9.96, "10"), (25.4, "25")])
def test_small_rates_keep_their_fraction(rate, written):
    assert short_rate(rate) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(-1, "0:00:00"), (59.9, "0:00:59"), (3723, "1:02:03"), (360_000, "100:00:00")]
)
def test_time_spans_are_hours_minutes_and_seconds(seconds, written):
    assert clock_text(seconds) == written
