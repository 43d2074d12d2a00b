"""A history as a curve."""

from tui_sim.tui.widgets.curve import nice_range, resample


def test_history_is_resampled_from_its_end():
    assert resample([1, 2, 3, 4], 4, 4) == [1, 2, 3, 4]
    assert resample([4, 8], 4, 4) == [None, None, 4, 8]
    assert resample([], 4, 2) == [None, None]


def test_an_axis_has_round_bounds():
    low, high = nice_range(1234, 1300)
    assert low <= 1234
    assert high >= 1300
    assert low % 5 == high % 5 == 0
    assert nice_range(0, 0) == (0.0, 10.0)
