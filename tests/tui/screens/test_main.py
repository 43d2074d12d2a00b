"""The main screen: what is in view, how one changes it, and every size."""

import pytest
from textual.widgets import Input, Static

from tests.tui.fakes import CHANNELS, ScriptedHandle, app
from tests.tui.looking import SIZE, showing, text
from tui_sim.tui.screens.event import EventDialog
from tui_sim.tui.widgets.channel_list import ChannelList
from tui_sim.tui.widgets.chat import ChatPanel
from tui_sim.tui.widgets.graph import Graph
from tui_sim.tui.widgets.log import LogPanel
from tui_sim.tui.widgets.status import Status
from tui_sim.tui.widgets.stream_header import StreamHeader
from tui_sim.tui.widgets.transactions import TransactionPanel

pytestmark = pytest.mark.asyncio


def axis(graph):
    """The numbers at the left of the graph."""
    return [line[:6].strip() for line in text(graph).splitlines()[1:-1] if line[:6].strip()]


async def test_one_channel_is_in_view_with_chat_graph_money_and_head():
    handle = ScriptedHandle()
    async with showing(handle) as (shown, _pilot):
        chat = text(shown.query_one(ChatPanel))
        view = handle.snapshot().watched[0]
        assert view.chat[-1].value["username"] in chat
        assert "night_owl" in text(shown.query_one(StreamHeader))
        assert "LIVE" in text(shown.query_one(StreamHeader))
        assert any(0x2800 < ord(sign) < 0x2900 for sign in text(shown.query_one(Graph)))
        assert view.money[-1].value["username"] in text(shown.query_one(TransactionPanel))
        assert f"${view.dollars:,.2f}" in str(shown.query_one(TransactionPanel).border_title)
        for login in CHANNELS:
            assert login in text(shown.query_one(ChannelList))


async def test_channels_change_by_key_and_by_mouse():
    handle = ScriptedHandle(20)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("right")
        assert "pixel_fox" in text(shown.query_one(StreamHeader))
        for keys, login in ((("left", "left"), "cozy_corner"), ((), "speed_run")):
            await (pilot.press(*keys) if keys else pilot.click(ChannelList, offset=(5, 3)))
            assert login in text(shown.query_one(StreamHeader))
            handle.run(5)
            shown.poll()
            await pilot.pause()
            (view,) = handle.snapshot().watched
            assert view.login == login
            assert shown.query_one(ChatPanel).seqs == [row.seq for row in view.chat]
            assert view.chat[-1].value["username"] in text(shown.query_one(ChatPanel))


async def test_another_channel_shows_nothing_of_the_one_before():
    handle = ScriptedHandle(60)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("home")
        handle.run(5)
        shown.poll()
        await pilot.press("f")
        await pilot.pause()
        graph = shown.query_one(Graph)
        before = axis(graph)
        await pilot.press("right")  # the watch has not taken effect yet
        await pilot.pause()
        money, chat = shown.query_one(TransactionPanel), shown.query_one(ChatPanel)
        assert str(money.border_title) == "Money"
        assert not text(chat).strip()
        assert not text(money).strip()
        assert not str(chat.border_subtitle or "")
        assert not any(0x2800 < ord(sign) < 0x2900 for sign in text(graph))
        assert "FROZEN" not in text(shown.query_one(Status))
        assert "live again" in text(shown.query_one(Status))
        handle.run(0.1)  # too short for a transaction
        shown.poll()
        await pilot.pause()
        (view,) = handle.snapshot().watched
        assert view.login == "pixel_fox"
        assert view.dollars > 0
        assert f"${view.dollars:,.2f} · {view.bits:,} bits · {view.subscribers:,} subs" in str(money.border_title)
        assert any(0x2800 < ord(sign) < 0x2900 for sign in text(graph))
        assert axis(graph) != before


async def test_there_and_back_between_two_steps_of_the_engine_loses_no_row():
    handle = ScriptedHandle(60)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("right", "left")  # the snapshot is still that of the first watch
        handle.run(5)
        shown.poll()
        await pilot.pause()
        (view,) = handle.snapshot().watched
        assert shown.query_one(ChatPanel).seqs[-1] == view.chat[-1].seq
        assert "skipped" not in str(shown.query_one(ChatPanel).border_subtitle)


async def test_freeze_holds_the_view_and_the_status_goes_on():
    handle = ScriptedHandle(30)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("f")
        before, head = text(shown.query_one(ChatPanel)), text(shown.query_one(StreamHeader))
        handle.run(10)
        shown.poll()
        await pilot.pause()
        assert (text(shown.query_one(ChatPanel)), text(shown.query_one(StreamHeader))) == (before, head)
        assert "FROZEN view" in text(shown.query_one(Status))
        await pilot.press("f")
        shown.poll()
        await pilot.pause()
        assert text(shown.query_one(ChatPanel)) != before


async def test_a_frozen_view_stays_whole_under_another_theme_and_another_filter():
    handle = ScriptedHandle()
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        newest = handle.snapshot().watched[0].chat[-1]
        await pilot.press("f")
        handle.run(60)
        await pilot.press("t")
        shown.poll()
        await pilot.pause()
        chat = shown.query_one(ChatPanel)
        assert chat.seqs[-1] == newest.seq
        assert newest.value["username"] in text(chat)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(shown.screen, EventDialog)
        await pilot.press("escape", "slash", *newest.value["username"][:3], "enter")
        shown.poll()
        await pilot.pause()
        assert chat.seqs
        assert chat.seqs[-1] == newest.seq


async def test_filter_shows_only_what_matches():
    handle = ScriptedHandle(120)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        (view,) = handle.snapshot().watched
        word = max(view.chat[-1].value["message"].split(" "), key=len).lower()
        await pilot.press("slash")
        shown.screen.query_one(Input).value = word
        await pilot.press("enter")
        shown.poll()
        await pilot.pause()
        chat = shown.query_one(ChatPanel)
        matching = [row for row in view.chat if word in row.value["message"].lower() or word in row.value["username"]]
        assert 0 < len(matching) < len(view.chat)
        assert chat.seqs == [row.seq for row in matching]
        assert matching[-1].value["username"] in text(chat)
        assert f"Chat with {word!r}" in str(chat.border_title)


async def test_zoom_log_theme_and_panels():
    shown = app(ScriptedHandle(30))
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("z")
        assert shown.query_one(ChatPanel).region.width == 140
        assert shown.query_one(Graph).region.height == 0
        await pilot.press("z", "tab")
        assert isinstance(shown.focused, Graph | TransactionPanel | LogPanel)
        await pilot.press("shift+tab")
        assert isinstance(shown.focused, ChatPanel)
        await pilot.press("l")
        assert shown.query_one(LogPanel).region.height > 0
        await pilot.press("t")
        assert shown.theme == "telemetra-light"


@pytest.mark.parametrize(
    ("size", "chat", "graph", "money"),
    [((80, 24), 8, 5, 3), ((140, 45), 8, 5, 3), ((200, 60), 8, 5, 3), ((79, 30), 8, 5, 1), ((60, 18), 4, 1, 1)],
)
async def test_every_size_has_room_for_its_panels(size, chat, graph, money):
    shown = app(ScriptedHandle(60))
    async with shown.run_test(size=size) as pilot:
        shown.poll()
        await pilot.pause()
        assert shown.query_one(ChatPanel).size.height >= chat
        assert shown.query_one(Graph).size.height >= graph
        assert shown.query_one(TransactionPanel).size.height >= money
        assert shown.query_one(Status).size == (size[0], 2)
        for y in range(2):
            assert len(shown.query_one(Status).render_line(y).text) == size[0]


async def test_tiny_terminals_get_less_and_say_what_is_needed():
    shown = app(ScriptedHandle(20))
    async with shown.run_test(size=(60, 15)) as pilot:
        shown.poll()
        await pilot.pause()
        assert shown.query_one(ChatPanel).region.height > 6
        assert shown.query_one(Graph).region.height == 0
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert "needs 40 x 12, this is 40 x 10" in str(shown.query_one("#toosmall", Static).render())
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        shown.poll()
        assert shown.query_one(Graph).region.height > 5
