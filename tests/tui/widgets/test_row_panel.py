"""A panel of rows: it follows the newest, and stays where one reads."""

import pytest

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE, showing, text
from tui_sim.tui.widgets.chat import ChatPanel

pytestmark = pytest.mark.asyncio


async def test_chat_stays_where_one_reads():
    handle = ScriptedHandle(120)
    async with showing(handle) as (shown, pilot):
        chat = shown.query_one(ChatPanel)
        await pilot.press("home")
        for _ in range(5):
            await pilot.press("down")
        before = text(chat)
        handle.run(20)
        shown.poll()
        await pilot.pause()
        assert text(chat) == before
        assert "new below" in str(chat.border_subtitle)
        await pilot.press("end")
        assert "new below" not in str(chat.border_subtitle)
        assert handle.snapshot().watched[0].chat[-1].value["username"] in text(chat)


async def test_chat_that_follows_goes_on_when_the_log_takes_room_and_one_that_is_read_stays():
    handle = ScriptedHandle(120)
    async with showing(handle) as (shown, pilot):
        chat = shown.query_one(ChatPanel)
        for size in (None, (140, 30), (100, 24), (60, 15), SIZE):
            await (pilot.press("l") if size is None else pilot.resize_terminal(*size))
            handle.run(5)
            shown.poll()
            await pilot.pause()
            assert chat.following
            assert not chat.border_subtitle
        await pilot.press("pageup", "pageup")
        top = chat.scroll_offset.y
        await pilot.press("l")
        await pilot.pause()
        assert chat.scroll_offset.y == top
        assert not chat.following


async def test_chat_stays_even_when_old_rows_fall_out():
    handle = ScriptedHandle(200)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        chat = shown.query_one(ChatPanel)
        for _ in range(40):
            handle.run(8)
            shown.poll()
        await pilot.pause()
        assert len(chat.seqs) == 1000
        await pilot.press("up", "pageup", "pageup")
        before = text(chat)
        handle.run(20)
        shown.poll()
        await pilot.pause()
        assert text(chat) == before
