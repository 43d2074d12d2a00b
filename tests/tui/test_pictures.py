"""Pictures of the main states: a change of the screen shows itself (``pytest --snapshot-update`` accepts it)."""

import pytest

from tests.tui.fakes import CHANNELS, ScriptedHandle, app
from tui_sim.activity import ChannelSummary
from tui_sim.commands import GiftBurst, Raid, Spike
from tui_sim.tui.cues import cue_form
from tui_sim.tui.screens.cue import CueDialog


def picture(snap_compare, handle, *keys, size=(140, 45), theme="telemetra-dark", before=None):
    shown = app(handle, theme=theme)
    shown.now = lambda: 1000.0

    async def prepare(pilot):
        shown.poll()
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        if before is not None:
            before(shown)
        shown.poll()
        await pilot.pause()

    assert snap_compare(shown, terminal_size=size, run_before=prepare)


@pytest.fixture(scope="module")
def eventful():
    """Two minutes with a raid, a spike and a burst of gifts."""
    handle = ScriptedHandle(70, rate=25.0)
    for command, seconds in (
        (Raid("night_owl", "speed_run"), 20),
        (Spike("night_owl"), 15),
        (GiftBurst("night_owl"), 15),
    ):
        handle.submit(command)
        handle.run(seconds)
    return handle


def test_calm(snap_compare):
    picture(snap_compare, ScriptedHandle(60))


def test_light(snap_compare):
    picture(snap_compare, ScriptedHandle(60), theme="telemetra-light")


@pytest.mark.parametrize(
    "size", [(140, 45), (80, 24), (200, 60), (79, 30), (60, 15), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def test_a_raid_a_spike_and_gifts(snap_compare, eventful, size):
    picture(snap_compare, eventful, size=size)


def test_the_broker_is_lost(snap_compare):
    handle = ScriptedHandle(60)
    handle.sink.hold, handle.sink.held_because = True, "1/1 brokers are down"
    handle.run(3)
    picture(snap_compare, handle)


def test_raid_dialog(snap_compare):
    picture(snap_compare, ScriptedHandle(60), "R", size=(80, 24))


def test_cue_dialog(snap_compare):
    handle = ScriptedHandle(1)
    handle.changes = {"channels": (), "watched": (), "activities": ()}  # nothing behind the dialog that the world draws

    def open_it(shown):
        columns = [ChannelSummary(login, login != "pixel_fox", 0, 90, 9, "", "", 0.5) for login in CHANNELS]
        shown.push_screen(CueDialog(cue_form("drop"), columns, CHANNELS[0]))

    picture(snap_compare, handle, size=(80, 24), before=open_it)


def test_filter(snap_compare):
    picture(snap_compare, ScriptedHandle(60), "slash", "h", "i", "enter")


def test_frozen(snap_compare):
    picture(snap_compare, ScriptedHandle(60), "f")


def test_help(snap_compare):
    picture(snap_compare, ScriptedHandle(10), "question_mark")


def test_one_event(snap_compare):
    picture(snap_compare, ScriptedHandle(60), "up", "up", "enter")
