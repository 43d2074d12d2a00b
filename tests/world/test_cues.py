"""What moments do to a channel, those a person sets off and those that come by themselves, from the events alone."""

from collections import Counter
from itertools import pairwise
from statistics import mean
from typing import Any, NamedTuple

import pytest

from tests import runs
from tests.benchmarks.memory import by_hour
from tests.recording import ALONE, LOGINS, SIX_HOURS, TOGETHER, Channel, between, record
from tests.runs import DEFAULT_MIX, RICH_MIX, VOCABULARY
from tui_sim.commands import Copypasta, Cue, Drop, GiftBurst, HypeTrain, Restart, Spike

pytestmark = [pytest.mark.statistics, pytest.mark.xdist_group("hours")]

PLAY = 900.0  # seconds until a person's cue: enough to know what is usual
LEAN_MIX = (91.0, 7.0, 1.0, 1.0)
"""Hardly any money but what is asked for."""
STEP = 0.0026  # sd of the change of ln(viewers) in a minute (REALISM: Viewers)


class Scene(NamedTuple):
    """A run with one cue in its first channel."""

    seed: int
    channels: int
    messages: float
    cue: Any
    natural: bool = True
    mix: tuple[float, ...] = RICH_MIX

    def __str__(self) -> str:
        size = next(value for name in ("share", "count", "seconds") if (value := getattr(self.cue, name, None)))
        pacing = "natural" if self.natural else "steady"
        return f"{size:g}-{self.channels}x{self.messages:g}-{pacing}-{self.seed}"

    def play(self, minutes: float = 10.0) -> Channel:
        """The channel; it goes on for so many minutes after the cue."""
        cue: Cue = self.cue
        return record(
            PLAY / 60.0 + minutes,
            (PLAY, cue),
            channels=self.channels,
            messages=self.messages,
            mix=self.mix,
            natural=self.natural,
            seed=self.seed,
        )[LOGINS[0]]


# Hype trains

TRAINS = [
    Scene(51, 1, 140, HypeTrain(LOGINS[0], 120.0)),
    Scene(52, 1, 60, HypeTrain(LOGINS[0], 300.0), mix=DEFAULT_MIX),
    Scene(53, 2, 300, HypeTrain(LOGINS[0], 180.0)),
    Scene(54, 4, 140, HypeTrain(LOGINS[0], 240.0)),
    Scene(55, 4, 140, HypeTrain(LOGINS[0], 180.0), natural=False),
    Scene(56, 1, 400, HypeTrain(LOGINS[0], 180.0)),
    Scene(57, 1, 140, HypeTrain(LOGINS[0], 180.0), natural=False, mix=DEFAULT_MIX),
]


@pytest.mark.parametrize("scene", TRAINS, ids=str)
def test_a_hype_train_triples_the_transactions(scene):
    """The tolerance is two sd of a count."""
    channel, minutes = scene.play(), scene.cue.seconds / 60.0
    expected = 3.0 * channel.money_rate(0.0, PLAY) * minutes
    found = channel.money_rate(PLAY, PLAY + scene.cue.seconds) * minutes
    assert found >= expected - 2.0 * expected**0.5


def test_hype_trains_triple_the_transactions_on_the_whole():
    ratios = [
        scene.play().money_rate(PLAY, PLAY + scene.cue.seconds) / scene.play().money_rate(0.0, PLAY) for scene in TRAINS
    ]
    assert mean(ratios) >= 3.0


def test_hype_trains_triple_what_is_given_on_the_whole():
    """The sum over all trains: single gifts differ by a factor of a hundred, so that it is off by a quarter or so."""
    before = sum(scene.play().tips(0.0, PLAY) for scene in TRAINS)
    during = sum(scene.play().tips(PLAY, PLAY + scene.cue.seconds) for scene in TRAINS)
    assert during >= 0.75 * 3.0 * before


def test_hype_trains_end():
    during = mean(scene.play().money_rate(PLAY, PLAY + scene.cue.seconds) for scene in TRAINS)
    after = mean(scene.play().money_rate(PLAY + scene.cue.seconds + 30.0, PLAY + 600.0) for scene in TRAINS)
    assert after < 0.5 * during


# Bursts of gifts

BURSTS = [
    Scene(61, 1, 140, GiftBurst(LOGINS[0], 25), mix=LEAN_MIX),
    Scene(62, 1, 140, GiftBurst(LOGINS[0], 100), mix=LEAN_MIX),
    Scene(63, 2, 140, GiftBurst(LOGINS[0], 60), mix=LEAN_MIX),
    Scene(64, 4, 60, GiftBurst(LOGINS[0], 30), natural=False, mix=LEAN_MIX),
    Scene(65, 1, 400, GiftBurst(LOGINS[0], 300)),
    Scene(66, 4, 140, GiftBurst(LOGINS[0], 50), mix=DEFAULT_MIX),
]


def sums(numbers: list[int]) -> set[int]:
    """All sums of some of the numbers."""
    found = {0}
    for number in numbers:
        found |= {number + one for one in found}
    return found


@pytest.mark.parametrize("scene", BURSTS, ids=str)
def test_a_gift_burst_adds_up_within_30_seconds(scene):
    """To the number itself, when the gifts that others give in that time are left out."""
    gifts = [one.gifts for one in between(scene.play().money, PLAY, PLAY + 30.0) if one.kind == "gift_sub"]
    assert scene.cue.count in sums(gifts)
    if scene.mix == LEAN_MIX:
        assert sum(gifts) <= scene.cue.count + 5


@pytest.mark.parametrize("scene", BURSTS, ids=str)
def test_who_was_given_a_subscription_is_counted_as_a_subscriber(scene):
    """Viewers come and go meanwhile: two sd of that, of the part who are subscribers, and two for rounding."""
    channel = scene.play()
    before, after = channel.before(PLAY), channel.after(PLAY + 30.0)
    drift = 2.0 * STEP * before.subscribers + 2.0
    assert after.subscribers - before.subscribers >= scene.cue.count - drift


@pytest.mark.parametrize("scene", [scene for scene in BURSTS if scene.mix == LEAN_MIX], ids=str)
def test_people_who_had_no_badge_have_one_after_a_gift_burst(scene):
    """Those who wrote before and after it; most of them come by one in no other way within a quarter of an hour."""
    channel = scene.play(15.0)
    assert len(converted(channel, PLAY)) >= max(1, scene.cue.count // 20)
    assert len(converted(channel, PLAY)) > len(converted(channel, PLAY / 2.0, PLAY))


def converted(channel: Channel, at: float, end: float = 1e9) -> set[str]:
    """People who wrote as no subscribers before ``at``, and as subscribers between it and ``end``."""
    without = {line.name for line in between(channel.chat, 0.0, at) if not line.subscriber}
    return without & {line.name for line in between(channel.chat, at, end) if line.subscriber}


@pytest.mark.parametrize("scene", BURSTS, ids=str)
def test_nobody_loses_the_badge_by_it(scene):
    last: dict[str, bool] = {}
    for line in scene.play().chat:
        assert line.subscriber or not last.get(line.name, False), line
        last[line.name] = line.subscriber


# Technical drops

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
    before, after = channel.before(PLAY).viewers, channel.after(PLAY + 2.0)
    assert after.at <= PLAY + 60.0
    recovered = scene.cue.share * (after.at - PLAY) / 180.0  # by then at the most
    assert scene.cue.share - recovered - 2 * STEP <= 1.0 - after.viewers / before <= scene.cue.share + 2 * STEP


@pytest.mark.parametrize("scene", DROPS, ids=str)
def test_after_a_technical_drop_nine_in_ten_are_back_after_3_to_8_minutes(scene):
    channel = scene.play()
    before = channel.before(PLAY).viewers
    back = next(one.at for one in between(channel.counts, PLAY + 2.0, 1e9) if one.viewers >= 0.9 * before)
    assert back <= PLAY + 8 * 60.0
    if scene.cue.share > 0.15:  # otherwise they never were fewer
        assert back >= PLAY + 3 * 60.0


# Copypasta

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
    lines = between(channel.chat, PLAY, PLAY + 20.0)
    text, times = Counter(line.text for line in lines).most_common(1)[0]
    assert times >= 0.15 * len(lines)
    category = [one.category for one in channel.life if one.at <= PLAY][-1]
    filled = [one.replace("{streamer}", LOGINS[0]).replace("{game}", category) for one in VOCABULARY.copypastas]
    assert text in filled
    assert len({line.name for line in lines if line.text == text}) >= min(times, 3)


# Viral spikes

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
    return channel.viewers(PLAY + since, PLAY + until) / channel.viewers(PLAY - 60.0, PLAY) - 1.0


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
    faster = mean(one.chat_rate(PLAY, PLAY + 240.0) / one.chat_rate(PLAY - 600.0, PLAY) for one in channels)
    assert faster - 1.0 >= 0.5 * mean(lift(one, 30.0, 240.0) for one in channels)


# End and restart

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
            PLAY / 60.0 + 10.0, (PLAY, scene.cue), channels=scene.channels, messages=scene.messages, mix=scene.mix,
            natural=scene.natural, seed=scene.seed,
        )  # fmt: skip
        end, start = (one for one in channel.life if one.at >= PLAY and "stream" in one.kind)
        assert (end.kind, start.kind) == ("stream_end", "stream_start")
        assert end.at - PLAY <= 1.0 or sum(one.told(PLAY, end.at) for one in everybody.values()) == 0
        asked = end.at + scene.cue.seconds
        assert start.at >= asked
        assert sum(one.told(asked + 0.1, start.at) for one in everybody.values()) == 0, (scene, start.at - asked)
        assert start.stream != end.stream
        assert channel.told(end.at + 1e-6, start.at) == 0
        assert channel.told(start.at, start.at + 60.0) > 1


def test_the_only_stream_is_back_at_once():
    channel = Scene(106, 1, 60, Restart(LOGINS[0], 60.0)).play()
    end, start = (one for one in channel.life if one.at >= PLAY and "stream" in one.kind)
    assert (end.kind, start.kind) == ("stream_end", "stream_start")
    assert start.at <= end.at + 5.0 and channel.told(end.at + 1e-6, start.at) == 0
    assert start.stream != end.stream


# Hours


EVERY_HOUR = [*TOGETHER, *ALONE]


@pytest.mark.parametrize("hours", EVERY_HOUR, ids=str)
def test_six_hours_of_natural_pacing_keep_the_rate_within_two_percent(hours):
    found = sum(one.told(0.0, SIX_HOURS) for one in hours.play().values())
    assert found == pytest.approx(hours.rate * SIX_HOURS, rel=0.02)


@pytest.mark.parametrize(("messages", "minutes"), [(60.0, 60.0), (400.0, 10.0), (8000.0, 1.0)])
def test_steady_pacing_keeps_the_rate_exactly(messages, minutes):
    """Within one event at the end: of the last whole block of ten, or from 100 a second on of the last slice."""
    found = record(minutes, channels=2, messages=messages, mix=DEFAULT_MIX, natural=False, seed=1)
    rate = runs.rate_of(2 * messages, DEFAULT_MIX)
    end = minutes * 60.0
    if rate < 100.0:
        end = int(end * rate / 10.0) * 10.0 / rate
    assert sum(one.told(0.0, end) for one in found.values()) == pytest.approx(end * rate, abs=1.0)


def trains(channel: Channel) -> int:
    """Stretches of two minutes with three times the usual money, and twice or more in each of their quarters."""
    usual = channel.money_rate(0.0, SIX_HOURS)
    found, free = 0, 0
    for start in range(0, int(SIX_HOURS) - 120, 10):
        quarters = [channel.money_rate(start + at, start + at + 30.0) for at in (0.0, 30.0, 60.0, 90.0)]
        if start >= free and mean(quarters) >= 3.0 * usual and min(quarters) >= 2.0 * usual:
            found, free = found + 1, start + 600
    return found


@pytest.mark.parametrize("hours", ALONE, ids=str)
def test_hype_trains_leave_that_nobody_set_off(hours):
    """At four transactions a minute or more, money that does not draw money makes none in a thousand hours."""
    (channel,) = hours.play().values()
    assert channel.money_rate(0.0, SIX_HOURS) > 4.0
    assert trains(channel) >= 1


def test_streams_that_end_by_themselves_rest_for_half_an_hour_and_start_anew():
    seen = 0
    for hours in EVERY_HOUR:
        for channel in hours.play().values():
            for end, start in pairwise(channel.moments("stream_start", "stream_end")):
                if end.kind == "stream_end":
                    seen += 1
                    assert start.kind == "stream_start" and start.stream != end.stream
                    others = sum(one.told(end.at, start.at) for one in hours.play().values() if one is not channel)
                    assert start.at >= end.at + 1800.0 or others == 0  # the last one on the air is back at once
                    assert channel.told(end.at + 1e-6, start.at) == 0
    assert seen >= 4


def test_memory_stays_flat():
    """After the second hour, when every seat is taken, no event leaves anything behind for good.

    Stores of limited size (subscribers who may renew) still fill: less than a piece of memory for two events.
    ``python -m tests.benchmarks.memory`` shows the whole day.
    """
    hours = list(by_hour(6))
    second, sixth = hours[2], hours[6]
    assert sixth.blocks - second.blocks <= 0.5 * (sixth.events - second.events)
