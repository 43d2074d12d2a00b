"""Counters: what went to the sink, what was missed, and how fast."""

from itertools import islice

import pytest

from tests import runs
from tui_sim.engine.counters import Counters, Income, Rate
from tui_sim.events import TOPICS


def test_events_are_counted_by_topic_and_money_by_channel():
    events = [event for some in islice(runs.untold(rate=500.0), 40) for event in some]
    counters = Counters()
    counters.count(events[:700])
    counters.count(events[700:])
    assert counters.total == len(events) == 2000
    assert counters.produced == {topic: sum(event[0] == topic for event in events) for topic in TOPICS}
    assert counters.last_instant == events[-1][2]
    money = [event.value for event in runs.spelt_out(events) if event.topic == "transactions"]
    for login, income in counters.income.items():
        paid = [value for value in money if value["channel"] == login]
        bits = [value["amount"] for value in paid if value["transaction_type"] == "bits"]
        dollars = [value["amount"] for value in paid if value["transaction_type"] != "bits"]
        assert income.bits == sum(bits)
        assert income.dollars == pytest.approx(sum(dollars))
    assert counters.income


def test_income_is_dollars_bits_and_subscribers():
    income = Income()
    for kind, amount, more in (("bits", 250, {}), ("donation", 5.5, {}), ("subscription", 4.99, {}),
                               ("gift_sub", 24.95, {"gift_count": 5})):  # fmt: skip
        income.add({"transaction_type": kind, "amount": amount} | more)
    assert (income.bits, round(income.dollars, 2), income.subscribers) == (250, 35.44, 6)


def test_what_is_missed_is_put_down_to_topics_as_they_were_produced():
    counters = Counters()
    counters.miss(5, frozenset())
    assert sum(counters.missed.values()) == 5
    counters = Counters()
    counters.produced = {"chat": 70, "viewer": 20, "transactions": 5, "stream_meta": 5}
    for _ in range(1000):
        counters.miss(1, frozenset(runs.NAMES))
    assert counters.missed == {"chat": 700, "viewer": 200, "transactions": 50, "stream_meta": 50}
    counters.miss(1000, frozenset(("viewer", "transactions")))
    assert counters.missed == {"chat": 700, "viewer": 1000, "transactions": 250, "stream_meta": 50}


def test_a_rate_is_that_of_the_last_two_seconds():
    rate = Rate()
    for tenth in range(100):
        found = rate.sample(tenth / 10, tenth * 5 if tenth < 50 else 250 + (tenth - 50) * 20)
    assert found == pytest.approx(200.0, rel=0.02)
