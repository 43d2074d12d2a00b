"""Leaving the screen: for two seconds it can be called off, then it drains; signals never wait, dialogs never quit."""

import pytest
from textual.widgets import Input, Static

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE, text
from tui_sim.commands import Stop
from tui_sim.tui.screens.drain import DrainDialog
from tui_sim.tui.widgets.status import Status

pytestmark = pytest.mark.asyncio


class Stage:
    """The app on an engine, at one time that the test moves."""

    def __init__(self, handle=None):
        self.handle = handle or ScriptedHandle(5)
        self.app = app(self.handle)
        self.app.now = lambda: self.handle.now

    async def pass_by(self, pilot, seconds):
        self.handle.run(seconds)
        self.app.poll()
        await pilot.pause()

    @property
    def told(self):
        return " ".join(str(part.render()) for part in self.app.screen.query(Static))


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_production_goes_on_for_two_seconds_then_it_drains_and_leaves(key):
    stage = Stage()
    async with stage.app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        assert isinstance(stage.app.screen, DrainDialog)
        before = stage.handle.snapshot().produced
        await stage.pass_by(pilot, 1.9)
        assert "goes on for 1 s" in stage.told
        assert stage.handle.snapshot().produced > before + 40
        assert not stage.handle.commands
        await stage.pass_by(pilot, 0.2)
        assert stage.handle.commands == [Stop()]
        await pilot.press("escape")
        assert isinstance(stage.app.screen, DrainDialog), "too late"
        await stage.pass_by(pilot, 1.0)
    assert stage.app.return_value == 0
    assert not stage.app.forced
    snapshot = stage.handle.snapshot()
    assert (snapshot.state, snapshot.queued, snapshot.failed) == ("ended", 0, 0)


@pytest.mark.parametrize(("way", "size"), [("escape", SIZE), ("#stay", SIZE), ("#stay", (40, 12))])
async def test_within_two_seconds_it_is_called_off(way, size):
    stage = Stage()
    async with stage.app.run_test(size=size) as pilot:
        for _ in range(2):  # as often as one likes
            await pilot.press("q")
            await stage.pass_by(pilot, 1.5)
            await (pilot.click(way) if way.startswith("#") else pilot.press(way))
            await pilot.pause()
            assert not isinstance(stage.app.screen, DrainDialog)
        await stage.pass_by(pilot, 5.0)
        assert not stage.handle.commands
        assert stage.handle.snapshot().state == "running"


async def test_once_more_leaves_at_once_with_a_moment_for_what_is_on_its_way():
    stage = Stage()
    async with stage.app.run_test(size=SIZE) as pilot:
        await pilot.press("q", "q")
        assert stage.handle.commands == [Stop()]
        await stage.pass_by(pilot, 0.5)
    assert (stage.app.return_value, stage.app.forced) == (0, False)
    assert stage.handle.snapshot().failed == 0


async def test_a_broker_that_is_gone_does_not_hold_up_who_leaves_at_once():
    stage = Stage()
    async with stage.app.run_test(size=SIZE) as pilot:
        stage.handle.sink.hold = True
        await stage.pass_by(pilot, 1.0)
        await pilot.press("q", "q")
        await stage.pass_by(pilot, 1.0)
        assert "wait for their acknowledgement" in stage.told
        while stage.handle.commands != [Stop(), Stop(now=True)]:
            await pilot.pause(0.02)
        assert stage.app.forced
        await stage.pass_by(pilot, 0.1)
    assert stage.handle.snapshot().failed > 20


async def test_while_it_drains_once_more_leaves_at_once():
    stage = Stage()
    async with stage.app.run_test(size=SIZE) as pilot:
        stage.handle.sink.hold = True
        await pilot.press("q")
        await stage.pass_by(pilot, 2.1)
        await stage.pass_by(pilot, 1.0)
        await pilot.click("#leave")
        await pilot.pause()
        assert stage.handle.commands == [Stop(), Stop(now=True)]
        await stage.pass_by(pilot, 0.1)
    assert stage.app.forced


async def test_signals_do_not_wait_also_while_leaving_could_be_called_off():
    stage = Stage()
    async with stage.app.run_test(size=SIZE) as pilot:
        await pilot.press("q")
        stage.app.drain()
        assert stage.handle.commands == [Stop()]
        stage.app.poll()  # before the dialog has been told
        await stage.pass_by(pilot, 1.0)
    assert (stage.app.return_value, stage.app.forced) == (0, False)


async def test_a_signal_without_a_key_before_it_shows_the_drain():
    stage = Stage()
    async with stage.app.run_test(size=SIZE) as pilot:
        stage.app.drain()
        stage.app.poll()  # before the dialog is composed
        await pilot.pause()
        stage.app.poll()
        await pilot.pause()
        assert "wait for their acknowledgement" in stage.told
        assert "esc" not in stage.told


@pytest.mark.parametrize("opens", ["question_mark", "slash", "R", "enter", "ctrl+p"])
async def test_ctrl_c_in_a_dialog_never_quits(opens):
    stage = Stage()
    async with stage.app.run_test(size=SIZE) as pilot:
        stage.app.poll()
        await pilot.press(opens)
        await pilot.pause()
        dialog = stage.app.screen
        assert len(stage.app.screen_stack) == 2
        for field in dialog.query(Input):
            field.focus()
            await pilot.press("ctrl+c")
        await pilot.press("ctrl+c", "ctrl+c")
        await stage.pass_by(pilot, 3.0)
        assert stage.app.screen is dialog
        assert not stage.handle.commands
        assert "nothing is selected" in text(stage.app.screen_stack[0].query_one(Status))
        await pilot.press("ctrl+q")
        if opens != "ctrl+p":
            assert isinstance(stage.app.screen, DrainDialog)
            await pilot.press("ctrl+c", "escape")
            assert stage.app.screen is dialog
        await stage.pass_by(pilot, 0.1)
        assert not stage.handle.commands
