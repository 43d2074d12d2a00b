"""What must never happen in a world, and what must hold in the long run."""

import contextlib
from collections import Counter, defaultdict

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import runs
from tests.checks import VALIDATORS, seconds, shares, topic_of, unmatched_cheers, violations
from tui_sim.commands import CommandRefused, Raid
from tui_sim.events import TOPICS
from tui_sim.timestamps import SECOND

pytestmark = pytest.mark.statistics

EXPECTED = {
    "chat": 70, "viewer": 20, "transactions": 5, "stream_meta": 5, "cheers": 3,
    "donation": 20, "subscription": 30, "bits": 25, "gift_sub": 15, "subscription_renewal": 10,
}  # fmt: skip


MANY = [
    pytest.param((rate, count, seed), id=f"{rate:g}/s", marks=pytest.mark.xdist_group(f"{rate:g} a second"))
    for rate, count, seed in ((1.0, 20_000, 11), (10.0, 60_000, 12), (1000.0, 60_000, 13))
]
"""The slower the rate, the longer an event takes to simulate."""


@pytest.fixture(scope="module", params=MANY)
def many(request):
    """Tens of thousands of events of three channels."""
    rate, count, seed = request.param
    return runs.values(runs.events(count, rate=rate, seed=seed))


def test_tens_of_thousands_of_events_break_no_rule(many):
    assert violations(many, schema=False) == []


def test_every_20th_event_is_valid(many):
    for value in many[::20]:
        VALIDATORS[topic_of(value)].validate(value)


def test_shares_hold_within_a_point(many):
    found = shares(many)
    for name, expected in EXPECTED.items():
        assert found[name] == pytest.approx(expected, abs=1.0), name


def test_shares_hold_in_the_first_10_000_too(many):
    found = shares(many[:10_000])
    for name in TOPICS:
        assert found[name] == pytest.approx(EXPECTED[name], abs=1.0), name


def test_bits_that_are_bought_are_cheered_within_two_seconds(many):
    unmatched, bought = unmatched_cheers(many)
    assert bought > 0.01 * len(many)
    assert unmatched == 0


def test_life_keeps_its_distances(many):
    """At most one raid in 10 minutes, one end in 30, one category change in 10, by channel."""
    least = {"raid_outgoing": 600, "raid_incoming": 600, "stream_end": 1800, "category_change": 600}
    last = {}
    ends = Counter(value["channel"] for value in many if value.get("event_type") == "stream_end")
    for value in many:
        kind = value.get("event_type")
        if kind in least:
            key = (value["channel"], "raid" if "raid" in kind else kind)
            at = seconds(value["timestamp"])
            if kind == "stream_end":
                ends[value["channel"]] -= 1
                if not ends[value["channel"]]:
                    continue  # the end of the run
            assert at - last.get(key, -1e12) >= least[kind] - 1, value
            last[key] = at


def test_nobody_writes_twice_within_two_seconds():
    found = runs.values(runs.events(20_000, rate=20.0))
    last = {}
    for value in found:
        if topic_of(value) == "chat" and not value["bits"] and not value["username"].startswith("anan"):
            at, key = seconds(value["timestamp"]), (value["channel"], value["user_id"])
            assert at - last.get(key, 0.0) >= 2.0 - 1e-6
            last[key] = at


CLUSTER = 90
"""Events that clusters of money may take its share off for a while; a point of 10,000 events is 100."""


def test_bots_keep_the_cooldown_when_chat_is_slow_to_let_them_speak():
    found = runs.values(runs.events(20_000, rate=10.0, seed=3, channels=("alpha_tv", "beta_tv"), natural=True))
    last = {}
    for value in found:
        if value.get("username") in runs.VOCABULARY.bots:
            at, key = seconds(value["timestamp"]), (value["channel"], value["username"])
            assert at - last.get(key, 0.0) >= 2.0 - 1e-6
            last[key] = at
    assert len(last) == 4


def test_chatters_are_a_twentieth_to_a_fifth_right_after_a_raid():
    raids = [(second, Raid("alpha_tv", None, 3000)) for second in range(60, 600, 60)]
    found = runs.values(runs.events(12_000, rate=20.0, mix=(20.0, 70.0, 5.0, 5.0), each=runs.at(*raids)))
    assert violations(found, schema=False) == []


NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # it could take minutes; the seed is told


@settings(
    max_examples=30, deadline=None, derandomize=True, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.too_slow]
)
@given(
    seed=st.integers(0, 10**9),
    rate=st.sampled_from([0.05, 0.7, 9.0, 120.0, 4000.0]),
    channels=st.lists(st.from_regex(r"[a-z0-9_]{3,25}", fullmatch=True), min_size=1, max_size=6, unique=True),
    mix=st.sampled_from([(70, 20, 5, 5), (93, 6, 0.8, 0.2), (25, 25, 25, 25), (0, 50, 0, 50), (10, 0, 85, 5)]),
    variants=st.sampled_from([1, 3, 50, 259, 5000]),
)
def test_any_world_keeps_the_rules(seed, rate, channels, mix, variants):
    mix = tuple(map(float, mix))
    count = 10_000 if rate == 9.0 else 150 if rate == 0.05 else 1500  # that is fifty minutes
    found = runs.values(
        runs.events(count, seed=seed, rate=rate, channels=tuple(channels), mix=mix, message_variants=variants)
    )
    assert violations(found, schema=False, lifecycle=mix[3] > 0) == []
    for value in found[::40]:
        VALIDATORS[topic_of(value)].validate(value)
    parts = shares(found)
    within = max(1.0, 100.0 * CLUSTER / count)
    for topic, share in zip(TOPICS, mix, strict=True):
        assert parts[topic] == pytest.approx(share, abs=within), topic


@settings(max_examples=15, deadline=None, derandomize=True, phases=NO_SHRINKING)
@given(data=st.data())
def test_commands_at_any_time_break_no_rule(data):
    """Raids and switched topics, drawn at random, leave a world that keeps its rules and its shares."""
    moments = data.draw(st.lists(st.integers(1, 90), max_size=6, unique=True))
    channels = ("alpha_tv", "beta_tv", "gamma_tv")

    def act(world, instant):
        tenth = (instant - runs.START) // (SECOND // 10)
        if tenth % 10 or tenth // 10 not in moments:
            return
        with contextlib.suppress(CommandRefused):
            world.raid(
                Raid(data.draw(st.sampled_from(channels)), data.draw(st.sampled_from((*channels, "far_away", None)))),
                instant,
            )

    found = runs.values(runs.events(4000, rate=40.0, seed=data.draw(st.integers(0, 99)), each=act))
    assert violations(found, schema=False) == []
    assert shares(found)["stream_meta"] == pytest.approx(5.0, abs=1.0)


@pytest.mark.parametrize("off", TOPICS)
def test_a_topic_that_is_off_gives_its_share_to_the_others(off):
    on = frozenset(TOPICS) - {off}
    found = runs.values(runs.events(10_000, topics=on))
    parts = shares(found)
    assert parts[off] == 0
    rest = sum(EXPECTED[topic] for topic in on)
    for topic in on:
        assert parts[topic] == pytest.approx(100 * EXPECTED[topic] / rest, abs=1.0)
    assert violations(found, schema=False, lifecycle=off != "stream_meta") == []


def test_stream_meta_that_is_switched_on_again_starts_nothing_twice():
    def switch(world, instant):
        tenth = (instant - runs.START) // (SECOND // 10)
        if tenth == 100:
            world.set_topic("stream_meta", on=False)
        if tenth == 300:
            world.set_topic("stream_meta", on=True)

    found = runs.values(runs.events(5000, each=switch))
    assert violations(found, schema=False) == []
    starts = [value for value in found if value.get("event_type") == "stream_start"]
    assert len(starts) == 3
    assert not any(
        10.2 < seconds(value["timestamp"]) - runs.START / 1e6 < 30
        for value in found
        if topic_of(value) == "stream_meta"
    )


def test_the_last_topic_can_not_be_switched_off():
    world = runs.world(mix=(100.0, 0.0, 0.0, 0.0))
    with pytest.raises(CommandRefused, match="at least one"):
        world.set_topic("chat", on=False)
    with pytest.raises(CommandRefused, match="share of 0"):
        world.set_topic("viewer", on=True)


def test_a_thousand_channels_open_without_harm_to_the_shares():
    channels = tuple(f"channel_{number:04}" for number in range(1000))
    found = runs.values(runs.events(20_500, channels=channels, rate=2000.0, with_end=False))
    assert violations(found, schema=False) == []
    assert len({value["channel"] for value in found}) == 1000
    assert shares(found[:10_000])["stream_meta"] == pytest.approx(5.0, abs=1.0)


def test_two_worlds_from_one_seed_are_the_same_and_from_another_are_not():
    assert runs.events(2000) == runs.events(2000)
    assert runs.events(2000) != runs.events(2000, seed=8)


def test_adding_a_channel_changes_nothing_of_who_the_others_are():
    """Channels draw from their own generators: name, category and encoder stay."""
    one = {value["channel"]: value["metadata"] for value in runs.values(runs.events(3, channels=("alpha_tv",)))
           if value.get("event_type") == "stream_start"}  # fmt: skip
    two = {value["channel"]: value["metadata"] for value in runs.values(runs.events(9, channels=("beta_tv", "alpha_tv")))
           if value.get("event_type") == "stream_start"}  # fmt: skip
    assert one["alpha_tv"] == two["alpha_tv"]


def test_people_of_two_channels_never_share_a_name():
    found = runs.values(runs.events(30_000, rate=5000.0))
    names = defaultdict(set)
    for value in found:
        if topic_of(value) == "chat":
            names[value["username"]].add(value["user_id"])
    assert all(len(ids) == 1 for ids in names.values())
    assert len(names) > 2000
