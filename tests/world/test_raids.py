"""Raids that a person asks for: who may raid whom, and what the stream tells of it."""

import pytest

from tests import runs
from tests.checks import mean_viewers, of_kind, seconds, topic_of
from tui_sim.commands import CommandRefused, Raid


def watching(found, since, until):
    """The target's mean viewers between two seconds of the run."""
    return mean_viewers(found, "beta_tv", runs.START / 1e6 + since, runs.START / 1e6 + until)


def test_a_raid_between_channels_moves_people_and_the_source_comes_back():
    found = runs.commanded(Raid("beta_tv", "alpha_tv"))
    (out,), (arrival,) = of_kind(found, "raid_outgoing"), of_kind(found, "raid_incoming")
    assert out["raid_data"] == arrival["raid_data"]
    assert 0 <= seconds(arrival["timestamp"]) - seconds(out["timestamp"]) <= 1.2
    assert seconds(out["timestamp"]) - runs.START / 1e6 - 10 <= 1
    size = out["raid_data"]["viewer_count"]
    gain = watching(found, 12, 20) - watching(found, 5, 10)
    assert gain > 0.6 * size
    starts = [v for v in of_kind(found, "stream_start") if v["channel"] == "alpha_tv"]
    ends = [v for v in of_kind(found, "stream_end") if v["channel"] == "alpha_tv"]
    assert len(starts) == 2
    assert starts[0]["stream_id"] != starts[1]["stream_id"]
    away = seconds(starts[1]["timestamp"]) - seconds(ends[0]["timestamp"])
    assert 15 <= away <= 60
    greetings = [v for v in found if topic_of(v) == "chat" and v["channel"] == "beta_tv"
                 and ("alpha_tv" in v["message"] or "RAID" in v["message"])]  # fmt: skip
    assert len(greetings) > 20


def test_a_raid_from_outside_is_told_at_once():
    found = runs.commanded(Raid("beta_tv", viewers=5000))
    (arrival,) = of_kind(found, "raid_incoming")
    assert not of_kind(found, "raid_outgoing")
    assert arrival["raid_data"]["from_channel"] in runs.VOCABULARY.outside_channels
    assert 10 <= seconds(arrival["timestamp"]) - runs.START / 1e6 <= 10.5
    assert watching(found, 12, 20) - watching(found, 5, 10) > 3500


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (Raid("nobody"), "not one of"),
        (Raid("alpha_tv", "alpha_tv"), "itself"),
        (Raid("alpha_tv", viewers=0), "1 to 1000000 viewers"),
        (Raid("alpha_tv", viewers=True), "1 to 1000000 viewers"),
        (Raid("alpha_tv", viewers=10**9), "1 to 1000000 viewers"),
        (Raid("alpha_tv", "Far Away"), "not a login"),
        (Raid("alpha_tv", "ab"), "not a login"),
        (Raid("alpha_tv", ""), "not a login"),
    ],
)
def test_a_raid_that_can_not_be(command, reason):
    with pytest.raises(CommandRefused, match=reason):
        runs.commanded(command, 2000)


def test_an_offline_channel_neither_raids_nor_is_raided():
    world = runs.world()
    with pytest.raises(CommandRefused, match="offline"):
        world.raid(Raid("alpha_tv"), runs.START)


def test_with_stream_meta_off_raids_move_viewers_without_events():
    topics = frozenset(("chat", "viewer", "transactions"))
    found = runs.commanded(Raid("beta_tv", viewers=5000), topics=topics, mix=(70.0, 20.0, 5.0, 5.0))
    assert not [value for value in found if topic_of(value) == "stream_meta"]
    assert watching(found, 12, 20) - watching(found, 5, 10) > 3500
