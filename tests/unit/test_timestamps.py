"""Instants as the contract writes them."""

from tui_sim.timestamps import Timestamps


def test_timestamps_have_six_digits_and_z():
    stamps = Timestamps()
    assert stamps.write(1_760_610_600_123_456) == "2025-10-16T10:30:00.123456Z"
    assert stamps.write(1_760_610_600_000_000) == "2025-10-16T10:30:00.000000Z"
    assert stamps.write(1_760_610_601_000_001) == "2025-10-16T10:30:01.000001Z"
    assert stamps.up_to_millisecond(1_760_610_599_987) == "2025-10-16T10:29:59.987"
