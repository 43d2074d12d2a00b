"""Commands: what each comes to, when it takes effect, and why it is refused."""

import re

import pytest

from tests.engine.outputs import output, values
from tests.hand_time import HandEngine
from tui_sim.clock import VirtualClock
from tui_sim.commands import CommandRefused, Pause, Raid, SetRate, StepRate, Stop, ToggleTopic


def test_commands_take_effect_and_stand_in_the_log():
    sink = output()
    hand = HandEngine(sink, rate=200.0)
    hand.run(1.0)
    raid = hand.submit(Raid("alpha_tv", "far_away", 77))
    wrong = hand.submit(Raid("nobody_here"))
    chat = hand.submit(ToggleTopic("chat", False))
    rate = hand.submit(SetRate(400.0))
    zero = hand.submit(SetRate(0.0))
    snapshot = hand.run(0.06)
    refused = {one.ticket: one.refused for one in snapshot.applied}
    assert refused == {
        raid: "", chat: "", rate: "", wrong: "nobody_here is not one of the simulated channels",
        zero: "a rate is a positive number up to 10000000",
    }  # fmt: skip
    assert snapshot.target_rate == 400.0
    hand.run(0.5)
    incoming = [value for value in values(sink) if value.get("event_type") == "raid_incoming"]
    assert [value["raid_data"]["viewer_count"] for value in incoming] == [77]
    chats = [number for number, value in enumerate(values(sink)) if "message_id" in value]
    assert chats[-1] < len(sink.records) - 50


def test_a_rate_without_a_schedule_is_refused_in_virtual_time():
    hand = HandEngine(output(unavailable=1), clock=lambda: VirtualClock(0), max_events=100)
    ticket = hand.submit(SetRate(None))
    (applied,) = hand.run().applied
    assert applied.ticket == ticket
    assert applied.refused == "virtual time has no schedule without a rate"


def test_what_is_of_a_run_is_refused_before_it_begins():
    hand = HandEngine(output(unavailable=9))
    for command in (Raid("alpha_tv"), ToggleTopic("chat", False), ToggleTopic("chat")):
        hand.submit(command)
    assert [one.refused for one in hand.run(1.0).applied] == ["nothing is being produced just now"] * 3


def test_a_pause_and_a_rate_that_are_asked_for_while_it_connects_are_kept():
    hand = HandEngine(output(unavailable=2))
    hand.submit(Pause(True))
    hand.submit(SetRate(50.0))
    assert hand.run(0.5).state == "connecting"
    snapshot = hand.run(5.0)
    assert (snapshot.state, snapshot.target_rate, snapshot.produced) == ("paused", 50.0, 0)


def test_keys_that_are_read_together_add_up():
    hand = HandEngine(output(), rate=20.0)
    hand.run(1.0)
    asked = (StepRate(1), StepRate(1), StepRate(1), StepRate(-1), Pause(), Pause(), Pause(),
             ToggleTopic("chat"), ToggleTopic("viewer"), ToggleTopic("chat"))  # fmt: skip
    for command in asked:
        hand.submit(command)
    snapshot = hand.run(0.1)
    assert (snapshot.target_rate, snapshot.state) == (100.0, "paused")
    assert [topic.topic for topic in snapshot.topics if not topic.on] == ["viewer"]
    assert [one.command for one in snapshot.applied] == [
        SetRate(50.0), SetRate(100.0), SetRate(200.0), SetRate(100.0), Pause(True), Pause(False), Pause(True),
        ToggleTopic("chat", False), ToggleTopic("viewer", False), ToggleTopic("chat", True),
    ]  # fmt: skip
    hand.submit(Stop())
    assert hand.run(1.0).state == "ended"


@pytest.mark.parametrize(
    ("rate", "steps", "after"),
    [
        (10.0, 1, 20.0), (10.0, 3, 100.0), (10.0, -2, 2.0), (37.0, 1, 50.0), (37.0, -1, 20.0), (0.25, -9, 0.1),
        (2e5, 9, 5e5), (None, -1, 5e5), (None, -2, 2e5), (1e6, -1, 5e5),
        (5e5, 1, "500000 a second is the highest step"), (1e6, 1, "1000000 a second is the highest step"),
        (0.1, -1, "0.1 a second is the lowest step"), (None, 1, "it is as fast as possible already"),
    ],
)  # fmt: skip
def test_a_step_of_the_rate_goes_along_1_2_5_or_says_why_not(rate, steps, after):
    if isinstance(after, str):
        with pytest.raises(CommandRefused, match=f"^{re.escape(after)}$"):
            StepRate(steps).rate_after(rate)
    else:
        assert StepRate(steps).rate_after(rate) == pytest.approx(after)
