"""Copying: rows and JSON by a key, and whatever the mouse has selected."""

import json

import pytest
from rich.cells import cell_len
from textual.geometry import Offset
from textual.widgets import Input

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE, showing, text
from tui_sim.tui.screens.event import EventDialog
from tui_sim.tui.widgets.channel_list import ChannelList
from tui_sim.tui.widgets.chat import ChatPanel
from tui_sim.tui.widgets.log import LogPanel
from tui_sim.tui.widgets.status import Status
from tui_sim.tui.widgets.stream_header import StreamHeader
from tui_sim.tui.widgets.transactions import TransactionPanel

pytestmark = pytest.mark.asyncio


async def drag(pilot, start, end):
    """Press at one cell of the screen and let go at another."""
    await pilot.mouse_down(offset=start)
    await pilot.hover(offset=end)
    await pilot.mouse_up(offset=end)
    await pilot.pause()


def right(cell, columns, lines=0):
    """A cell further to the right, and below."""
    return Offset(cell[0] + columns, cell[1] + lines)


def place(widget, words):
    """The first cell of words in a widget, on the screen."""
    for y, line in enumerate(text(widget).splitlines()):
        if words in line:
            corner = widget.content_region.offset
            return Offset(corner.x + cell_len(line[: line.index(words)]), corner.y + y)
    raise AssertionError(f"{words} is not there")


async def shown_log(shown, pilot):
    await pilot.press("l")
    shown.query_one(LogPanel).add("INFO", "09:00:00 a line of the log with [/] in it")
    shown.poll()
    await pilot.pause()


@pytest.mark.parametrize("panel", [ChatPanel, TransactionPanel, LogPanel])
async def test_y_copies_the_selected_row_as_a_line_and_says_so(panel):
    handle = ScriptedHandle(60)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await shown_log(shown, pilot)
        rows = shown.query_one(panel)
        rows.focus()
        await pilot.press("up", "y")
        shown.poll()
        await pilot.pause()
        assert shown.clipboard == rows.selected_text
        assert "the row is copied" in text(shown.query_one(Status))
        view = handle.snapshot().watched[0]
        if panel is ChatPanel:
            value = view.chat[-1].value
            assert shown.clipboard.endswith(f"{value['username']}: {value['message']}")
        elif panel is TransactionPanel:
            assert f" {view.money[-1].value['username']} " in shown.clipboard
        else:
            assert " " in shown.clipboard


async def test_y_copies_an_events_json_also_with_another_key():
    shown = app(ScriptedHandle(10), keys={"copy": "c"})
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("up", "enter", "y")
        assert not shown.clipboard
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(shown.screen, EventDialog)
        assert json.loads(shown.clipboard) == shown.screen.row.value
        assert "\n" not in shown.clipboard


async def test_with_no_row_there_is_nothing_to_copy():
    shown = app(ScriptedHandle(0))
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("y")
        shown.poll()
        await pilot.pause()
        assert "nothing is selected" in text(shown.query_one(Status))
        assert not shown.clipboard


@pytest.mark.parametrize("panel", [ChatPanel, TransactionPanel, LogPanel])
async def test_what_the_mouse_selects_in_a_panel_is_marked_and_ctrl_c_copies_it(panel):
    handle = ScriptedHandle(60)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await shown_log(shown, pilot)
        rows = shown.query_one(panel)
        line = rows.render_line(rows.size.height - 1).text.rstrip()
        word = line.split()[-2]
        start = right(place(rows, line), line.index(word), 0)
        await drag(pilot, start, right(start, len(word) - 1))
        assert shown.screen.get_selected_text() == word
        marked = shown.screen.get_component_rich_style("screen--selection").bgcolor
        drawn = rows.render_line(start.y - rows.content_region.y)
        assert "".join(s.text for s in drawn if s.style.bgcolor == marked and not s.style.reverse) == word
        handle.run(10)  # what comes below does not move it
        shown.poll()
        await pilot.pause()
        assert shown.screen.get_selected_text() == word
        await pilot.press("ctrl+c")
        shown.poll()
        await pilot.pause()
        assert shown.clipboard == word
        assert len(shown.screen_stack) == 1
        assert "the selection is copied" in text(shown.query_one(Status))


async def test_rows_over_several_lines_are_copied_whole_and_wide_signs_count_as_they_stand():
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        chat = shown.query_one(ChatPanel)
        row = handle.snapshot().watched[0].chat[-1]
        row.value.update(username="somebody", badges=[], message="日本語 " + "word " * 30 + "zyx", emotes=[])
        chat.extend([(chat.seqs[-1] + 1, chat.words(row))])
        await pilot.pause()
        await drag(pilot, place(chat, "本"), right(place(chat, "zyx"), 2))
        assert shown.screen.get_selected_text() == "本語 " + "word " * 30 + "zyx"


async def test_a_drag_over_what_is_drawn_selects_nothing():
    async with showing(ScriptedHandle(10)) as (shown, pilot):
        for widget in (StreamHeader, ChannelList, Status):
            region = shown.query_one(widget).region
            await drag(pilot, right(region.offset, 2, 1), right(region.offset, 20, 1))
            assert not shown.screen.get_selected_text()


async def test_in_the_json_text_is_selected_and_ctrl_c_copies():
    shown = app(ScriptedHandle(10))
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("up", "enter")
        await pilot.pause()
        body = shown.screen.query_one("#json")
        corner = body.content_region.offset
        await drag(pilot, right(corner, 2, 1), right(corner, 13, 1))
        assert shown.screen.get_selected_text() == '"message_id"'
        await pilot.press("ctrl+c")
        assert shown.clipboard == '"message_id"'
        assert isinstance(shown.screen, EventDialog)


async def test_in_a_field_ctrl_c_copies_what_is_selected_there():
    shown = app(ScriptedHandle(2))
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("slash", *"hello", "shift+left", "shift+left", "ctrl+c")
        assert shown.clipboard == "lo"
        assert shown.screen.query_one(Input).value == "hello"


async def test_another_channel_or_width_ends_the_selection():
    async with showing(ScriptedHandle(30)) as (shown, pilot):
        corner = shown.query_one(ChatPanel).content_region.offset
        for key in ("right", None):
            await drag(pilot, right(corner, 6, 20), right(corner, 16, 20))
            assert shown.screen.get_selected_text() or key is None
            await (pilot.press(key) if key else pilot.resize_terminal(120, 40))
            await pilot.pause()
            assert not shown.screen.get_selected_text()


async def test_a_click_selects_the_row_under_it_and_a_second_one_opens_it():
    handle = ScriptedHandle(60)
    async with showing(handle) as (shown, pilot):
        for panel in (ChatPanel, TransactionPanel):
            rows = shown.query_one(panel)
            at = rows.size.height - 4
            line = rows.render_line(at).text.split()
            seq = rows.seq_at(at)
            corner = rows.content_region.offset
            assert await pilot.click(offset=right(corner, 8, at))
            await pilot.pause()
            assert (rows.cursor, rows.has_focus, rows.following) == (seq, True, False)
            assert line[1] in rows.selected_text.split()
            handle.run(5)
            shown.poll()
            await pilot.pause()
            assert rows.cursor == seq
            assert await pilot.double_click(offset=right(corner, 8, at))
            await pilot.pause()
            assert isinstance(shown.screen, EventDialog)
            assert shown.screen.row.seq == seq
            await pilot.press("escape")
