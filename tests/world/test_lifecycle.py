"""Streams that end by themselves, and are back."""

import itertools

import pytest

from tests import runs
from tests.checks import of_kind, seconds, shares, violations
from tui_sim.events import TOPICS


@pytest.mark.statistics  # five hours
def test_the_last_channel_on_the_air_is_back_at_once():
    """A single channel that raids nobody still ends now and then, and starts anew with the very next event."""
    found = runs.values(runs.events(18_000, rate=1.0, channels=("alpha_tv",)))
    ends = [number for number, value in enumerate(found) if value.get("event_type") == "stream_end"][:-1]
    assert ends
    for number in ends:
        assert found[number + 1]["event_type"] == "stream_start"
        assert found[number + 1]["stream_id"] != found[number]["stream_id"]
    assert {value["raid_data"]["from_channel"] for value in of_kind(found, "raid_incoming")} <= set(
        runs.VOCABULARY.outside_channels
    )


@pytest.fixture(scope="module")
def slow():
    """Twelve hours of a channel that tells an event in twenty seconds."""
    return runs.values(runs.events(2200, with_end=False, rate=0.05, channels=("alpha_tv",), seed=4))


@pytest.mark.statistics
@pytest.mark.xdist_group("slow")
def test_a_channel_that_waits_long_for_an_event_ends_once(slow):
    """A due end is asked for again and again before it can be told."""
    ends = [seconds(value["timestamp"]) for value in of_kind(slow, "stream_end")]
    assert len(ends) >= 4
    assert min(later - earlier for earlier, later in itertools.pairwise(ends)) >= 1800.0


@pytest.mark.statistics
@pytest.mark.xdist_group("slow")
def test_the_rules_and_the_shares_hold_at_an_event_in_twenty_seconds(slow):
    """Other seeds are off by 1.7 points at the most after 1,500 events, and by 0.6 after 4,500."""
    assert violations(slow) == []
    found = shares(slow)
    for topic, share in zip(TOPICS, runs.DEFAULT_MIX, strict=True):
        assert found[topic] == pytest.approx(share, abs=2.0), topic
