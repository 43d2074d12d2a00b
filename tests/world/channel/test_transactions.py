"""What is spent, and what it does."""

from collections import Counter
from typing import cast

import pytest

from tests import runs
from tests.checks import seconds, topic_of
from tui_sim.commands import GiftBurst
from tui_sim.engine.schedule import SLICE
from tui_sim.events import Transaction
from tui_sim.world.channel.transactions import transaction_text


def test_amounts_have_a_fraction_and_bits_are_told_in_whole_numbers():
    world, told = runs.world(mix=(10.0, 0.0, 85.0, 5.0)), {}
    for event in runs.spelt_out(world.slice(runs.START, runs.START + SLICE, range(runs.START, runs.START + 400))):
        if event.topic == "transactions":
            assert isinstance(event.value["amount"], float)
            told[transaction_text(cast("Transaction", event.value))] = event.value
    assert {value["transaction_type"] for value in told.values()} > {"bits", "donation"}
    for line, value in told.items():
        size = f"{int(value['amount'])} bits" if value["transaction_type"] == "bits" else f"${value['amount']:.2f}"
        assert line.startswith(f"Transaction: {value['transaction_type']} {size} from ")
    assert {activity.text for activity in world.activities() if activity.kind == "transaction"} == set(told)


@pytest.mark.statistics
def test_amounts_are_round_and_heavy_tailed():
    found = [v for v in runs.values(runs.events(40_000, rate=1000.0, mix=(5.0, 0.0, 90.0, 5.0)))
             if topic_of(v) == "transactions"]  # fmt: skip
    dollars = sorted(v["amount"] for v in found if v["transaction_type"] == "donation")
    assert 4 <= dollars[len(dollars) // 2] <= 6
    assert dollars[0] >= 1
    assert 100 <= dollars[-1] <= 500
    assert sum(amount == int(amount) for amount in dollars) / len(dollars) > 0.8
    bits = Counter(v["amount"] for v in found if v["transaction_type"] == "bits")
    assert bits[100] / bits.total() == pytest.approx(0.34, abs=0.04)
    assert sum(n for amount, n in bits.items() if amount % 100 == 0) / bits.total() == pytest.approx(0.83, abs=0.05)
    gifts = Counter(v["gift_count"] for v in found if v["transaction_type"] == "gift_sub")
    assert gifts[1] / gifts.total() == pytest.approx(0.36, abs=0.04)
    tiers = Counter(v["tier"] for v in found if v["transaction_type"] == "subscription")
    assert tiers["prime"] / tiers.total() == pytest.approx(0.5, abs=0.04)
    assert sum(v["is_anonymous"] for v in found) / len(found) < 0.1


def test_a_gift_makes_subscribers():
    """Besides the gifts, only what is bought in that half minute adds to them; viewers walk by 3% at the most."""
    found = runs.commanded(GiftBurst("alpha_tv", 300), 4200, channels=("alpha_tv",))

    def at(value):
        return seconds(value["timestamp"]) - runs.START / 1e6

    counts = [(at(value), value["subscriber_count"]) for value in found if topic_of(value) == "viewer"]
    before = next(count for when, count in reversed(counts) if when < 10.0)
    after = next(count for when, count in counts if when >= 40.0)
    money = [value for value in found if topic_of(value) == "transactions" and 10.0 <= at(value) < 40.0]
    given = sum(value.get("gift_count", 0) for value in money)
    bought = sum(value["transaction_type"] == "subscription" for value in money)
    assert given >= 300
    assert 0.9 * given <= after - before <= given + bought + 0.03 * before
