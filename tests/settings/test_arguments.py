"""Flags and their values, and what is said of those that are none."""

import pytest

from tests.settings.lines import lines_of


@pytest.mark.parametrize("raw", ["-5", "-1e5", "-inf", "-x"])
def test_a_value_may_begin_with_a_dash(raw):
    (line,) = lines_of("--rate-per-sec", raw)
    assert line.startswith(f"--rate-per-sec: {raw!r} ")
    (line,) = lines_of("--mix", "-5/75/20/10", "--seed", "-3")
    assert "a negative share" in line


def test_a_flag_without_its_value_has_its_line_among_others(monkeypatch):
    monkeypatch.setenv("CHANNELS", "")
    first, second, third, fourth = lines_of("--rate-per-sec", "--max-events", "0", "--config")
    assert first == "--rate-per-sec: nothing given; allowed is a positive number up to 10000000, or max"
    assert second.startswith("--config: nothing given; ")
    assert third.startswith("CHANNELS: ")
    assert fourth.startswith("--max-events: '0' ")
