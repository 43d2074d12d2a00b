"""Technical drops, copypasta waves and viral spikes, from the events alone."""

from collections import Counter
from statistics import mean

import pytest

from tests import runs
from tests.checks import mean_viewers
from tests.recording import CUED, LOGINS, WALK, Channel, Scene, between
from tests.runs import DEFAULT_MIX, VOCABULARY
from tui_sim.commands import Copypasta, Drop, Spike

pytestmark = [pytest.mark.statistics, pytest.mark.xdist_group("viral")]

DROPS = [
    Scene(71, 1, 140, Drop(LOGINS[0], 0.1)),
    Scene(72, 1, 140, Drop(LOGINS[0], 0.3)),
    Scene(73, 2, 60, Drop(LOGINS[0], 0.3)),
    Scene(74, 4, 60, Drop(LOGINS[0], 0.5)),
    Scene(75, 1, 300, Drop(LOGINS[0], 0.5)),
    Scene(76, 2, 140, Drop(LOGINS[0], 0.2), natural=False),
]


@pytest.mark.parametrize("scene", DROPS, ids=str)
def test_a_technical_drop_takes_its_share_within_seconds(scene):
    """The others come and go meanwhile: two sd of that."""
    channel = scene.play()
    before, after = channel.before(CUED).viewers, channel.after(CUED + 2.0)
    assert after.at <= CUED + 60.0
    recovered = scene.cue.share * (after.at - CUED) / 180.0  # by then at the most
    assert scene.cue.share - recovered - 2 * WALK <= 1.0 - after.viewers / before <= scene.cue.share + 2 * WALK


@pytest.mark.parametrize("scene", DROPS, ids=str)
def test_after_a_technical_drop_nine_in_ten_are_back_after_3_to_8_minutes(scene):
    channel = scene.play()
    before = channel.before(CUED).viewers
    back = next(one.at for one in between(channel.counts, CUED + 2.0, 1e9) if one.viewers >= 0.9 * before)
    assert back <= CUED + 8 * 60.0
    if scene.cue.share > 0.15:  # otherwise they never were fewer
        assert back >= CUED + 3 * 60.0


PASTES = [
    Scene(81, 1, 140, Copypasta(LOGINS[0])),
    Scene(82, 1, 400, Copypasta(LOGINS[0])),
    Scene(83, 1, 60, Copypasta(LOGINS[0])),
    Scene(84, 4, 140, Copypasta(LOGINS[0])),
    Scene(85, 2, 300, Copypasta(LOGINS[0]), mix=DEFAULT_MIX),
    Scene(86, 4, 140, Copypasta(LOGINS[0]), natural=False),
]


@pytest.mark.parametrize("scene", PASTES, ids=str)
def test_one_text_makes_a_seventh_of_chat_for_20_seconds(scene):
    """15%, and a text that is worth passing around."""
    channel = scene.play(1.0)
    lines = between(channel.chat, CUED, CUED + 20.0)
    text, times = Counter(line.text for line in lines).most_common(1)[0]
    assert times >= 0.15 * len(lines)
    category = [one.category for one in channel.life if one.at <= CUED][-1]
    filled = [one.replace("{streamer}", LOGINS[0]).replace("{game}", category) for one in VOCABULARY.copypastas]
    assert text in filled
    assert len({line.name for line in lines if line.text == text}) >= min(times, 3)


SPIKES = [
    Scene(91, 1, 140, Spike(LOGINS[0], 0.35)),
    Scene(92, 1, 60, Spike(LOGINS[0], 0.35)),
    Scene(93, 4, 140, Spike(LOGINS[0], 0.35)),
    Scene(94, 1, 300, Spike(LOGINS[0], 1.0)),
    Scene(95, 2, 140, Spike(LOGINS[0], 1.0), mix=DEFAULT_MIX),
    Scene(96, 1, 140, Spike(LOGINS[0], 2.0)),
    Scene(97, 4, 140, Spike(LOGINS[0], 1.0), natural=False),
]


def lift(channel: Channel, since: float, until: float) -> float:
    """By what part the viewers of ``[since, until)`` are more than those of the minute before the cue."""
    return channel.viewers(CUED + since, CUED + until) / channel.viewers(CUED - 60.0, CUED) - 1.0


@pytest.mark.parametrize("scene", SPIKES, ids=str)
def test_a_viral_spike_brings_about_its_share_of_viewers_within_two_minutes(scene):
    highest = max(lift(scene.play(), float(since), since + 20.0) for since in range(20, 120, 10))
    assert highest == pytest.approx(scene.cue.share, rel=0.25)
    assert highest > 0.8 * max(lift(scene.play(), float(since), since + 20.0) for since in range(120, 580, 20))


@pytest.mark.parametrize("scene", SPIKES, ids=str)
def test_a_viral_spike_decays_over_several_minutes(scene):
    """What is left blurs by the others' coming and going (sd 2.1% in ten minutes)."""
    channel = scene.play()
    assert lift(channel, 160.0, 200.0) >= 0.45 * scene.cue.share - 2 * 0.015
    assert lift(channel, 560.0, 600.0) <= 0.5 * scene.cue.share + 2 * 0.021


def test_chat_rises_with_viral_spikes():
    """Chat comes in bursts, so that single spikes say little: on the whole it grows by half of what viewers do."""
    channels = [scene.play() for scene in SPIKES]
    faster = mean(one.chat_rate(CUED, CUED + 240.0) / one.chat_rate(CUED - 600.0, CUED) for one in channels)
    assert faster - 1.0 >= 0.5 * mean(lift(one, 30.0, 240.0) for one in channels)


def test_a_spike_on_demand_lifts_the_viewers_within_a_minute():
    found = runs.commanded(Spike("beta_tv", 0.5))
    assert mean_viewers(found, "beta_tv", runs.START / 1e6 + 45, runs.START / 1e6 + 58) > 1.25 * mean_viewers(
        found, "beta_tv", runs.START / 1e6 + 5, runs.START / 1e6 + 10
    )
