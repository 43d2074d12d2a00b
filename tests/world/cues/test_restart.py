"""A stream that is restarted, from the events alone."""

import pytest

from tests.recording import CUED, LOGINS, Scene, record
from tests.runs import DEFAULT_MIX
from tui_sim.commands import Restart

pytestmark = [pytest.mark.statistics, pytest.mark.xdist_group("restart")]

RESTARTS = [
    Scene(101, 2, 60, Restart(LOGINS[0], 30.0)),
    Scene(102, 4, 140, Restart(LOGINS[0], 30.5)),
    Scene(103, 2, 140, Restart(LOGINS[0], 300.0)),
    Scene(104, 4, 60, Restart(LOGINS[0], 0.0), natural=False),
    Scene(105, 3, 100, Restart(LOGINS[0], 90.0), natural=False, mix=DEFAULT_MIX),
]


def test_a_stream_that_is_restarted_ends_rests_and_starts_anew():
    """The end is out within a second or with the next event, the start a slice after its time, or with the next."""
    for scene in RESTARTS:
        channel = scene.play()
        everybody = record(
            CUED / 60.0 + 10.0, (CUED, scene.cue), channels=scene.channels, messages=scene.messages, mix=scene.mix,
            natural=scene.natural, seed=scene.seed,
        )  # fmt: skip
        end, start = (one for one in channel.life if one.at >= CUED and "stream" in one.kind)
        assert (end.kind, start.kind) == ("stream_end", "stream_start")
        assert end.at - CUED <= 1.0 or sum(one.told(CUED, end.at) for one in everybody.values()) == 0
        asked = end.at + scene.cue.seconds
        assert start.at >= asked
        assert sum(one.told(asked + 0.1, start.at) for one in everybody.values()) == 0, (scene, start.at - asked)
        assert start.stream != end.stream
        assert channel.told(end.at + 1e-6, start.at) == 0
        assert channel.told(start.at, start.at + 60.0) > 1


def test_the_only_stream_is_back_at_once():
    channel = Scene(106, 1, 60, Restart(LOGINS[0], 60.0)).play()
    end, start = (one for one in channel.life if one.at >= CUED and "stream" in one.kind)
    assert (end.kind, start.kind) == ("stream_end", "stream_start")
    assert start.at <= end.at + 5.0 and channel.told(end.at + 1e-6, start.at) == 0
    assert start.stream != end.stream
