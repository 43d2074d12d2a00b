"""Text from outside stands on the screen as it is: no markup, and nothing that steers the terminal."""

import json
import logging
import unicodedata
from functools import partial

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, Select

from tests.tui.fakes import CHANNELS, ScriptedHandle, app, output
from tests.tui.looking import SIZE, screen_text, text, until
from tui_sim.activity import ChannelSummary
from tui_sim.receipt import Receipt
from tui_sim.reporting.log import LOGGER
from tui_sim.tui.cues import cue_form
from tui_sim.tui.screens.cue import CueDialog
from tui_sim.tui.screens.event import EventDialog
from tui_sim.tui.screens.raid import RaidDialog
from tui_sim.tui.text import json_text, visible
from tui_sim.tui.widgets.chat import ChatPanel
from tui_sim.tui.widgets.log import LogPanel
from tui_sim.tui.widgets.status import Status

MARKUP = ("[/]", "[/red]", "[b]x[/b]", "[@click=app.quit]x[/]", "[Errno 111] refused", "a\\", "[", "%s %(x)d {0} $x")
STEERING = ("a\x1b[2Jb", "a\x9b2Jb", "\x1b]0;title\x07", "a\rb", "a\u202eb\u2066c", "a\nb", "a\tb", "\udcff")


async def drawn_text(shown, pilot):
    """All that is on the screen once it is drawn."""
    await pilot.pause()
    return screen_text(shown)


def assert_steers_nothing(drawn):
    """A terminal can write it all, and obeys none of it."""
    drawn.encode()
    assert not [sign for sign in drawn if unicodedata.category(sign) == "Cc" and sign != "\n"]
    assert not set(drawn) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.asyncio
async def test_a_filter_is_what_was_typed():
    shown = app(ScriptedHandle(5))
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        for given in MARKUP:
            await pilot.press("slash")  # with the filter before in its field
            shown.screen.query_one(Input).value = given
            await pilot.press("enter")
            shown.poll()
            assert shown.query_one(ChatPanel).needle == given
            assert f"Chat with {given!r}" in await drawn_text(shown, pilot)


@pytest.mark.asyncio
async def test_broker_errors_addresses_and_log_lines_are_what_they_say():
    handle = ScriptedHandle(0, sink=output(unavailable=99))
    shown = app(handle)
    logger = logging.getLogger(LOGGER)
    logger.setLevel("INFO")
    async with shown.run_test(size=(200, 45)) as pilot:
        await pilot.press("l")
        for given in MARKUP + STEERING:
            logger.error("%s", f"it says {given}!")
            handle.changes = {"last_error": f"because {given}!"}
            shown.poll()
            assert_steers_nothing(await drawn_text(shown, pilot))
            assert f"because {visible(given)}!" in text(shown.query_one(Status))
            assert f"it says {visible(given)}!" in text(shown.query_one(LogPanel))
            handle.changes = {"state": "running", "address": f"at {given}!"}
            shown.poll()
            drawn = await drawn_text(shown, pilot)
            assert_steers_nothing(drawn)
            assert f"at {visible(given)}!" in drawn


@pytest.mark.asyncio
async def test_dialogs_toasts_and_titles_show_names_as_they_are():
    handle = ScriptedHandle(5)
    shown = app(handle)
    row = handle.snapshot().watched[0].chat[-1]
    async with shown.run_test(size=SIZE, notifications=True) as pilot:
        for given in ("[/red]", "[b]x[/b]", "a\\", "".join(STEERING)):
            name = given + "!"
            columns = [ChannelSummary(login, True, 0, 90, 9, given, given, 0.5) for login in (name, CHANNELS[0])]
            row.value.update(channel=name, message=name, username=name)
            handle.changes = {"channels": (*columns,)}
            shown.poll()
            for screen in (
                RaidDialog(columns, name),
                CueDialog(cue_form("drop"), columns, name),
                EventDialog(row, name, "kafka", partial(Receipt, state="failed", error=name)),
            ):
                await shown.push_screen(screen)
                for select in screen.query(Select):
                    select.expanded = True
                    assert_steers_nothing(await drawn_text(shown, pilot))
                    select.expanded = False
                drawn = await drawn_text(shown, pilot)
                assert_steers_nothing(drawn)
                assert visible(name) in drawn
                await shown.pop_screen()
            shown.notify(name, title=given)
            shown.query_one(ChatPanel).border_title = name
            shown.query_one(ChatPanel).border_subtitle = name
            shown.poll()
            assert_steers_nothing(await drawn_text(shown, pilot))


@pytest.mark.asyncio
async def test_a_screenshot_may_lie_in_a_folder_whose_name_looks_like_markup(tmp_path, monkeypatch):
    folder = tmp_path / "[" / "red]x"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    shown = app(ScriptedHandle(2))
    async with shown.run_test(size=(200, 45), notifications=True) as pilot:
        shown.deliver_screenshot()
        await until(shown, pilot, "Saved screenshot")
        toasts = list(shown.screen.query("Toast"))
        assert "[/red]x" in str(toasts[0].render())


@pytest.mark.asyncio
async def test_the_palette_names_keys_and_takes_words_that_look_like_markup():
    shown = app(ScriptedHandle(2), keys={"pause": "[", "log": "\\"})
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(shown.screen, CommandPalette)
        for word, found in (("[/]", "No matches found"), ("[b]", "No matches found"), ("Pause", "key [")):
            shown.screen.query_one(Input).value = word
            await until(shown, pilot, found)


def test_json_shows_the_unseen_by_its_number_and_stays_the_same():
    value = {"message": "a\u202eb\x9b2J\x1b", "n": [1, "x"]}
    written = json_text(value)
    assert json.loads(written) == value
    assert_steers_nothing(written)
    assert "\\u202e" in written
