"""Hype trains and bursts of gifts, from the events alone."""

from functools import cache
from statistics import mean

import pytest

from tests import runs
from tests.checks import seconds, shares, violations
from tests.recording import CUED, LEAN_MIX, LOGINS, WALK, Channel, Scene, between
from tests.runs import DEFAULT_MIX
from tui_sim.commands import GiftBurst, HypeTrain

pytestmark = [pytest.mark.statistics, pytest.mark.xdist_group("money")]

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
    expected = 3.0 * channel.money_rate(0.0, CUED) * minutes
    found = channel.money_rate(CUED, CUED + scene.cue.seconds) * minutes
    assert found >= expected - 2.0 * expected**0.5


def test_hype_trains_triple_the_transactions_on_the_whole():
    ratios = [
        scene.play().money_rate(CUED, CUED + scene.cue.seconds) / scene.play().money_rate(0.0, CUED) for scene in TRAINS
    ]
    assert mean(ratios) >= 3.0


def test_hype_trains_triple_what_is_given_on_the_whole():
    """The sum over all trains: single gifts differ by a factor of a hundred, so that it is off by a quarter or so."""
    before = sum(scene.play().tips(0.0, CUED) for scene in TRAINS)
    during = sum(scene.play().tips(CUED, CUED + scene.cue.seconds) for scene in TRAINS)
    assert during >= 0.75 * 3.0 * before


def test_hype_trains_end():
    during = mean(scene.play().money_rate(CUED, CUED + scene.cue.seconds) for scene in TRAINS)
    after = mean(scene.play().money_rate(CUED + scene.cue.seconds + 30.0, CUED + 600.0) for scene in TRAINS)
    assert after < 0.5 * during


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
    gifts = [one.gifts for one in between(scene.play().money, CUED, CUED + 30.0) if one.kind == "gift_sub"]
    assert scene.cue.count in sums(gifts)
    if scene.mix == LEAN_MIX:
        assert sum(gifts) <= scene.cue.count + 5


@pytest.mark.parametrize("scene", BURSTS, ids=str)
def test_who_was_given_a_subscription_is_counted_as_a_subscriber(scene):
    """Viewers come and go meanwhile: two sd of that, of the part who are subscribers, and two for rounding."""
    channel = scene.play()
    before, after = channel.before(CUED), channel.after(CUED + 30.0)
    drift = 2.0 * WALK * before.subscribers + 2.0
    assert after.subscribers - before.subscribers >= scene.cue.count - drift


@pytest.mark.parametrize("scene", [scene for scene in BURSTS if scene.mix == LEAN_MIX], ids=str)
def test_people_who_had_no_badge_have_one_after_a_gift_burst(scene):
    """Those who wrote before and after it; most of them come by one in no other way within a quarter of an hour."""
    channel = scene.play(15.0)
    assert len(converted(channel, CUED)) >= max(1, scene.cue.count // 20)
    assert len(converted(channel, CUED)) > len(converted(channel, CUED / 2.0, CUED))


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


@cache
def usual(seed):
    """What the world of :func:`runs.commanded` tells without a cue."""
    return runs.values(runs.events(6000, rate=100.0, seed=seed))


@pytest.mark.parametrize("count", [1, 25, 300])
def test_a_gift_burst_adds_up_within_30_seconds_and_leaves_the_shares_alone(count):
    found = runs.commanded(GiftBurst("beta_tv", count))

    def gifts(values, start, end):
        return [v for v in values if v.get("transaction_type") == "gift_sub" and v["channel"] == "beta_tv"
                and start <= seconds(v["timestamp"]) - runs.START / 1e6 < end]  # fmt: skip

    extra = sum(v["gift_count"] for v in gifts(found, 10, 40))
    assert extra >= count
    if count == 300:
        assert extra - sum(v["gift_count"] for v in gifts(usual(7), 10, 40)) > 0.5 * count
    assert seconds(gifts(found, 10, 40)[0]["timestamp"]) - runs.START / 1e6 <= 11.0
    assert violations(found, schema=False) == []
    # A single run wanders by more, as money clusters; with the cue and without, the same seeds are as far from it.
    parts = [
        shares(runs.commanded(GiftBurst("beta_tv", count), seed=seed))["transactions"]
        - shares(usual(seed))["transactions"]
        for seed in range(6)
    ]
    assert sum(parts) / len(parts) == pytest.approx(0.0, abs=0.3)
