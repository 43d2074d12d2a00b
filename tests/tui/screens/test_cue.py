"""The dialog of every cue: it opens from the palette, asks for channel and size, and plays it."""

import pytest
from textual.command import CommandPalette
from textual.widgets import Button, Input, OptionList, Select, Static

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE, text
from tui_sim.activity import ChannelSummary
from tui_sim.commands import Copypasta, Drop, GiftBurst, HypeTrain, Restart, Spike, ToggleTopic
from tui_sim.tui.screens.cue import CueDialog
from tui_sim.tui.widgets.status import Status

pytestmark = pytest.mark.asyncio

PRESETS = [
    ("Hype train...", HypeTrain("night_owl", 180)),
    ("Gift burst...", GiftBurst("night_owl", 25)),
    ("Viral spike...", Spike("night_owl", 0.35)),
    ("Technical drop...", Drop("night_owl", 0.3)),
    ("Stream end and restart...", Restart("night_owl", 30)),
    ("Copypasta wave...", Copypasta("night_owl", 25)),
]


def channel_of(login: str, *, live: bool = True) -> ChannelSummary:
    return ChannelSummary(login, live, 0, 120, 12, "a title", "Chess", 0.5)


def preview(shown) -> str:
    return str(shown.screen.query_one("#preview", Static).render())


@pytest.mark.parametrize(("title", "command"), PRESETS)
async def test_the_palette_opens_the_dialog_and_enter_plays_the_preset(title, command):
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(shown.screen, CommandPalette)
        await pilot.press(*title.removesuffix("...").replace(" ", ""))
        while shown.screen.query_one(OptionList).option_count == 0:
            await pilot.pause(0.02)
        await pilot.press("enter")
        while not isinstance(shown.screen, CueDialog):
            await pilot.pause(0.02)
        await pilot.press("enter")
        await pilot.pause()
        assert handle.commands == [command]
        handle.run()
        shown.poll()
        await pilot.pause()
        assert f"{title.removesuffix('...').lower()} in night_owl" in text(shown.query_one(Status))


async def test_the_dialog_takes_another_channel_and_another_size():
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=(80, 24)) as pilot:
        await shown.main.run_action("cue('drop')")
        await pilot.pause()
        shown.screen.query_one("#channel", Select).value = "pixel_fox"
        await pilot.pause()
        assert shown.focused is shown.screen.query_one("#size")
        await pilot.press("ctrl+u", *"45")
        assert preview(shown) == "technical drop in pixel_fox: 45 % of viewers"
        await pilot.press("enter")
        assert handle.commands == [Drop("pixel_fox", 0.45)]


@pytest.mark.parametrize("size", [(140, 45), (80, 24), (60, 15), (40, 12)])
async def test_the_mouse_plays_it_and_cancels_it_at_every_size(size):
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=size) as pilot:
        for button, commands in (("#cancel", []), ("#go", [GiftBurst("night_owl", 25)])):
            await shown.main.run_action("cue('gift_burst')")
            await pilot.pause()
            assert await pilot.click(button)
            await pilot.pause()
            assert not isinstance(shown.screen, CueDialog)
            assert handle.commands == commands


@pytest.mark.parametrize("written", ["", "119", "301", "-180", "2.5", "ten", "1e2", "٣٠٠", "999999999999"])
async def test_a_wrong_size_is_told_in_one_line_and_enter_plays_nothing(written):
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await shown.main.run_action("cue('hype_train')")
        await pilot.pause()
        shown.screen.query_one("#size", Input).value = written
        await pilot.pause()
        assert preview(shown) == "Allowed is a whole number, 120 to 300 seconds"
        assert shown.screen.query_one("#go", Button).disabled
        await pilot.press("enter")
        assert isinstance(shown.screen, CueDialog)
        shown.screen.query_one("#size", Input).value = "120"
        await pilot.press("enter")
        await pilot.pause()
        assert handle.commands == [HypeTrain("night_owl", 120)]


async def test_escape_plays_nothing():
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await shown.main.run_action("cue('spike')")
        await pilot.pause()
        await pilot.press("escape")
        assert not isinstance(shown.screen, CueDialog)
        assert not handle.commands


async def test_offline_channels_are_shown_as_such_and_not_taken():
    handle = ScriptedHandle(2)
    handle.changes = {"channels": (channel_of("night_owl", live=False), channel_of("pixel_fox"))}
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await shown.main.run_action("cue('spike')")
        await pilot.pause()
        channel = shown.screen.query_one("#channel", Select)
        channel.expanded = True
        await pilot.pause()
        options = channel.query_one(OptionList).options
        assert [str(option.prompt) for option in options] == ["night_owl (offline)", "pixel_fox"]
        channel.expanded = False
        assert channel.value == "pixel_fox"
        channel.value = "night_owl"
        await pilot.pause()
        assert preview(shown) == "night_owl is offline: choose a channel that is live"
        await pilot.press("enter")
        assert isinstance(shown.screen, CueDialog)
        assert not handle.commands


async def test_with_no_channel_on_the_air_there_is_nothing_to_ask():
    handle = ScriptedHandle(2)
    handle.changes = {"channels": (channel_of("night_owl", live=False),)}
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await shown.main.run_action("cue('spike')")
        shown.poll()
        await pilot.pause()
        assert not isinstance(shown.screen, CueDialog)
        assert "no channel is live" in text(shown.query_one(Status))


async def test_a_refusal_is_told_instead_of_the_confirmation():
    handle = ScriptedHandle(2)
    handle.submit(ToggleTopic("transactions", on=False))
    handle.run()
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await shown.main.run_action("cue('gift_burst')")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        handle.run()
        shown.poll()
        await pilot.pause()
        status = text(shown.query_one(Status))
        assert "transactions is off" in status
        assert "gift burst in" not in status


async def test_a_channel_that_went_off_the_air_meanwhile_is_left_to_the_world():
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await shown.main.run_action("cue('spike')")
        await pilot.pause()
        handle.submit(Restart("night_owl", 60))
        handle.run(1)
        await pilot.press("enter")
        await pilot.pause()
        handle.run()
        shown.poll()
        await pilot.pause()
        assert "night_owl is not a live simulated channel" in text(shown.query_one(Status))
