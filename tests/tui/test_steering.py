"""Commands: a key sends one, and what became of it is told once the engine has taken it in."""

import pytest

from tests.tui.fakes import ScriptedHandle, app, output
from tests.tui.looking import SIZE, showing, text
from tui_sim.commands import Pause, Raid, StepRate, ToggleTopic, UseEmbedded
from tui_sim.tui.widgets.status import Status

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("plus", StepRate(1)), ("equals_sign", StepRate(1)), ("minus", StepRate(-1)), ("space", Pause()),
        ("r", Raid("night_owl")), ("1", ToggleTopic("chat")), ("2", ToggleTopic("viewer")),
        ("3", ToggleTopic("transactions")), ("4", ToggleTopic("stream_meta")),
    ],
)  # fmt: skip
async def test_a_key_sends_its_command(key, command):
    handle = ScriptedHandle(5)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press(key)
        assert handle.commands == [command]


async def test_pause_and_topics_switch_back():
    handle = ScriptedHandle(5)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("space", "space", "space", "1", "1", "1", "plus", "plus")
        assert handle.commands == [Pause()] * 3 + [ToggleTopic("chat")] * 3 + [StepRate(1)] * 2
        handle.run()
        snapshot = handle.snapshot()
        assert (snapshot.state, snapshot.topics[0].on, snapshot.target_rate) == ("paused", False, 100.0)


async def test_without_a_broker_at_the_start_the_embedded_one_is_a_key_away():
    handle = ScriptedHandle(0, sink=output("kafka", unavailable=99))
    async with showing(handle) as (shown, pilot):
        assert "e: use the embedded broker · not yet" in text(shown.query_one(Status))
        await pilot.press("e")
        assert handle.commands == [UseEmbedded()]
        handle.run(1)
        shown.poll()
        await pilot.pause()
        assert handle.snapshot().state == "running"
        assert "embedded 127.0.0.1:41234" in text(shown.query_one(Status))


async def test_the_embedded_broker_asked_for_just_as_the_other_answers_is_refused_and_the_status_says_so():
    handle = ScriptedHandle(2, sink=output("kafka"))
    handle.changes = {"state": "connecting", "last_error": "not yet"}  # a picture from just before
    shown = app(handle, keys={"use_embedded": "x"})
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        assert "x: use the embedded broker" in text(shown.query_one(Status))
        await pilot.press("x")
        handle.changes = {}
        handle.run(0.2)
        shown.poll()
        await pilot.pause()
        status = text(shown.query_one(Status))
        assert "kafka 127.0.0.1:41234 there is a broker already" in status
        assert "embedded" not in status
