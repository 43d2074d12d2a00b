"""Cues that cannot be played."""

import pytest

from tests import runs
from tui_sim.commands import CommandRefused, GiftBurst, Spike


@pytest.mark.parametrize(
    "command", [Spike("nobody"), Spike("beta_tv", -1.0), GiftBurst("beta_tv", 0), GiftBurst("nobody")]
)
def test_a_cue_that_can_not_be_is_refused(command):
    with pytest.raises(CommandRefused):
        runs.commanded(command)


def test_gifts_need_their_topic():
    with pytest.raises(CommandRefused, match="off"):
        runs.commanded(GiftBurst("beta_tv"), topics=frozenset(("chat", "viewer", "stream_meta")))
