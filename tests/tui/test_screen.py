"""The screen: every action does what it says, and the panels keep still while one reads."""

import re
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.theme import BUILTIN_THEMES
from textual.widgets import Input, Select, Static

from tests.runs import NAMES
from tests.tui.fakes import CHANNELS, ScriptedHandle, app, output
from tui_sim.commands import Copypasta, HypeTrain, Pause, Raid, SetRate, StepRate, ToggleTopic, UseEmbedded
from tui_sim.engine.snapshot import Failure
from tui_sim.sinks.jsonl import JsonLinesSink
from tui_sim.sinks.null import NullSink
from tui_sim.tui.actions import ACTIONS, problem
from tui_sim.tui.app import TelemetraApp
from tui_sim.tui.glyphs import PLAIN
from tui_sim.tui.marks import MARK_OF, MARKS
from tui_sim.tui.numbers import clock_text, short
from tui_sim.tui.screens.event import EventDialog
from tui_sim.tui.screens.help import HelpDialog
from tui_sim.tui.screens.main import MainScreen
from tui_sim.tui.screens.raid import RaidDialog
from tui_sim.tui.themes import THEME_CYCLE, readable
from tui_sim.tui.widgets.channel_list import ChannelList
from tui_sim.tui.widgets.chat import ChatPanel
from tui_sim.tui.widgets.curve import nice_range, resample
from tui_sim.tui.widgets.graph import Graph
from tui_sim.tui.widgets.keybar import KeyBar
from tui_sim.tui.widgets.log import LogPanel
from tui_sim.tui.widgets.status import Status
from tui_sim.tui.widgets.stream_header import StreamHeader
from tui_sim.tui.widgets.transactions import TransactionPanel
from tui_sim.tui.widgets.wrapping import Word, wrap

pytestmark = pytest.mark.asyncio

SIZE = (140, 45)


def written(path):
    """The lines of a file."""
    return Path(path).read_text().splitlines()


def text(widget) -> str:
    """What a widget that draws lines shows."""
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


async def test_one_channel_is_in_view_with_chat_graph_money_and_head():
    shown = app()
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        chat = text(shown.query_one(ChatPanel))
        view = shown._handle.snapshot().watched[0]
        assert view.chat[-1].value["username"] in chat
        assert "night_owl" in text(shown.query_one(StreamHeader))
        assert "LIVE" in text(shown.query_one(StreamHeader))
        assert any(0x2800 < ord(sign) < 0x2900 for sign in text(shown.query_one(Graph)))
        assert view.money[-1].value["username"] in text(shown.query_one(TransactionPanel))
        assert f"${view.dollars:,.2f}" in str(shown.query_one(TransactionPanel).border_title)
        for login in CHANNELS:
            assert login in text(shown.query_one(ChannelList))


async def test_the_status_tells_rates_books_broker_and_how_to_attach():
    shown = app()
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        status = text(shown.query_one(Status))
        for word in ("39/s produced ·    39/s acknowledged ·     0 queued ·     0 failed ·     0 missed", "40/s target",
                     "embedded 127.0.0.1:41234", "kcat -b 127.0.0.1:41234 -t telemetra.events.chat"):  # fmt: skip
            assert word in status


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


async def test_every_action_has_a_method_a_binding_and_a_place_in_palette_and_help():
    shown = app(ScriptedHandle(2))
    async with shown.run_test(size=SIZE) as pilot:
        titles = {command.title for command in shown.get_system_commands(shown.screen)}
        await pilot.press("question_mark")
        assert isinstance(shown.screen, HelpDialog)
        text_shown = "\n".join(str(part.render()) for part in shown.screen.query(Static))
        for action in ACTIONS:
            does = action.action.removeprefix("app.").split("(")[0]
            assert hasattr(TelemetraApp if action.of_app else MainScreen, f"action_{does}")
            assert action.meaning in titles
            assert action.meaning in text_shown


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
        before = graph._range
        await pilot.press("right")  # the watch has not taken effect yet
        await pilot.pause()
        feed, chat = shown.query_one(TransactionPanel), shown.query_one(ChatPanel)
        assert str(feed.border_title) == "Money"
        assert not text(chat).strip()
        assert not text(feed).strip()
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
        assert f"${view.dollars:,.2f} · {view.bits:,} bits · {view.subscribers:,} subs" in str(feed.border_title)
        assert any(0x2800 < ord(sign) < 0x2900 for sign in text(graph))
        assert graph._range != before


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


async def test_chat_stays_where_one_reads():
    handle = ScriptedHandle(120)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
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
        assert shown._handle.snapshot().watched[0].chat[-1].value["username"] in text(chat)


async def test_chat_that_follows_goes_on_when_the_log_takes_room_and_one_that_is_read_stays():
    handle = ScriptedHandle(120)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
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


@pytest.mark.parametrize(("locale", "signs"), [("C.UTF-8", "≡»▼"), ("C", "=>v")])
async def test_hype_trains_copypastas_and_raids_are_marked_above_the_graph_of_their_channels(
    monkeypatch, locale, signs
):
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("TERM", "xterm-256color")
    handle = ScriptedHandle(1, channels=("viewers", "night_owl", "from"))
    for command in (HypeTrain("night_owl"), Copypasta("viewers"), Raid("night_owl", "from", 20)):
        handle.run(20)
        handle.submit(command)
    handle.run(20)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        for marks in (signs[0], signs[1:], signs[2]):
            handle.run(0.2)
            shown.poll()
            await pilot.pause()
            drawn = text(shown.query_one(Graph)).splitlines()[0]
            assert "".join(sign for sign in drawn if sign in signs) == marks
            await pilot.press("right")


async def test_a_raid_stays_marked_however_many_transactions_follow():
    handle = ScriptedHandle(2, rate=40.0)
    handle.submit(Raid("night_owl", "far_away", 50))
    handle.submit(SetRate(2000.0))
    handle.run(12)
    assert sum(topic.produced for topic in handle.snapshot().topics if topic.topic == "transactions") > 600
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        assert MARK_OF["raid"].sign in text(shown.query_one(Graph)).splitlines()[0]


async def test_every_mark_has_a_sign_of_its_own():
    assert len({mark.fancy for mark in MARKS}) == len({mark.plain for mark in MARKS}) == len(MARKS)
    assert len({mark.rank for mark in MARKS}) == len(MARKS)


async def test_the_help_explains_the_marks():
    shown = app(ScriptedHandle(2))
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark")
        told = "\n".join(str(part.render()) for part in shown.screen.query(Static))
        for mark in MARKS:
            assert f"{mark.fancy} {mark.meaning}" in told


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


async def test_filter_shows_only_what_matches():
    shown = app(ScriptedHandle(120))
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("slash")
        await pilot.press(*"lol", "enter")
        shown.poll()
        await pilot.pause()
        lines = [line for line in text(shown.query_one(ChatPanel)).splitlines() if ":" in line[:5]]
        assert all("lol" in line.lower() for line in lines)
        assert "'lol'" in str(shown.query_one(ChatPanel).border_title)


async def test_the_selected_event_is_shown_as_json_with_its_receipt():
    handle = ScriptedHandle(60)
    handle.sink.hold = True
    handle.run(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("up", "up", "enter")
        assert isinstance(shown.screen, EventDialog)
        row = shown.screen._row
        assert row in handle.snapshot().watched[0].chat
        receipt = shown.screen.query_one("#receipt", Static)
        assert str(receipt.render()) == "waiting for its acknowledgement"
        handle.sink.hold = False
        handle.run(1)
        shown.screen._look()
        offset = next(
            at for at, kept in enumerate(handle.sink.records) if row.value["message_id"].encode() in kept.value
        )
        assert str(receipt.render()) == f"acknowledged · partition 0, offset {offset}"
        await pilot.press("escape")
        assert not isinstance(shown.screen, EventDialog)


async def test_a_row_that_is_on_the_screen_can_be_opened_however_old_it_is():
    handle = ScriptedHandle(20, rate=80.0)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        for _ in range(60):
            handle.run(1)
            shown.poll()
        await pilot.pause()
        chat = shown.query_one(ChatPanel)
        await pilot.press("home", "enter")
        assert chat.seqs[0] < handle.snapshot().watched[0].chat[0].seq
        assert isinstance(shown.screen, EventDialog)
        assert shown.screen._row.seq == chat.seqs[0]


@pytest.mark.parametrize("kind", ["null", "file"])
async def test_an_event_is_acknowledged_whatever_the_output_and_where_it_is_is_told(kind, tmp_path):
    names = list(NAMES.values())
    path = str(tmp_path / "out.jsonl")
    handle = ScriptedHandle(10, sink=NullSink(names) if kind == "null" else JsonLinesSink(names, path))
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        assert handle.snapshot().watched[0].chat[0].seq < 20, "rows from the first event of the watch on"
        for key in ("home", "end"):
            await pilot.press(key, "enter")
            assert isinstance(shown.screen, EventDialog)
            told = str(shown.screen.query_one("#receipt", Static).render())
            if kind == "null":
                assert told == "acknowledged · dropped, as null keeps nothing"
            else:
                line = int(told.removeprefix("acknowledged · written, line ").replace(",", ""))
                assert shown.screen._row.value["message_id"] in written(path)[line - 1]
            await pilot.press("escape")


async def test_the_raid_dialog_previews_and_sends():
    handle = ScriptedHandle(30)
    shown = app(handle)
    async with shown.run_test(size=(80, 24)) as pilot:
        shown.poll()
        await pilot.press("R")
        dialog = shown.screen
        assert isinstance(dialog, RaidDialog)
        dialog.query_one("#from", Select).value = "pixel_fox"
        dialog.query_one("#viewers", Input).value = "150"
        await pilot.pause()
        preview = str(dialog.query_one("#preview", Static).render())
        assert "pixel_fox → night_owl: 150 viewers" in preview
        assert "off the air" in preview
        await pilot.click("#go")
        assert handle.commands == [Raid("night_owl", "pixel_fox", 150)]


async def test_the_raid_dialog_refuses_nonsense():
    handle = ScriptedHandle(10)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("R")
        dialog = shown.screen
        dialog.query_one("#from", Select).value = "night_owl"
        await pilot.pause()
        assert "itself" in str(dialog.query_one("#preview", Static).render())
        dialog.query_one("#from", Select).value = "(outside)"
        dialog.query_one("#name", Input).value = "ab"
        await pilot.pause()
        assert "3 to 25" in str(dialog.query_one("#preview", Static).render())
        dialog.query_one("#name", Input).value = "far_away"
        dialog.query_one("#viewers", Input).value = "0"
        await pilot.pause()
        assert dialog.query_one("#go").disabled
        await pilot.press("escape")
        assert not handle.commands


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


async def test_a_broker_that_is_lost_is_told_within_two_seconds():
    full = False
    handle = ScriptedHandle(10, sink=output(room=lambda record: not full))
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:

        async def status():
            shown.poll()
            await pilot.pause()
            return text(shown.query_one(Status))

        handle.sink.hold, handle.sink.held_because = True, "1/1 brokers are down"
        handle.run(1.8)
        assert "does not answer" not in await status()
        handle.run(0.5)
        assert "embedded does not answer 1/1 brokers are down" in await status()
        full = True
        handle.run(2.5)
        assert re.search(r"embedded does not answer, behind by \d+ 1/1 brokers", await status())
        full = handle.sink.hold = False
        handle.run(5)
        assert "does not answer" not in await status()


async def test_without_a_broker_at_the_start_the_embedded_one_is_a_key_away():
    handle = ScriptedHandle(0, sink=output("kafka", unavailable=99))
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
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


async def test_failures_missed_and_delays_are_on_screen():
    handle = ScriptedHandle(10)
    handle.changes = {"missed": 77, "behind": 1234, "failures": (Failure("too large", 3),)}
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        assert " 77 missed" in text(shown.query_one(Status))
        assert "behind by 1234" in text(shown.query_one(Status))


async def test_a_key_in_the_footer_is_a_button():
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        at = text(shown.query_one(KeyBar)).index("pause")
        await pilot.click(KeyBar, offset=(at, 0))
        await pilot.pause()
        assert handle.commands == [Pause()]
        at = text(shown.query_one(KeyBar)).index("palette")
        await pilot.click(KeyBar, offset=(at, 0))
        await pilot.pause()
        assert isinstance(shown.screen, CommandPalette)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
async def test_the_footer_holds_whole_keys_only_and_always_help_and_quit(width):
    shown = app(ScriptedHandle(2))
    labels = {action.label for action in ACTIONS} | {"palette"}
    async with shown.run_test(size=(width, 24)):
        keys = re.split(r"  +", text(shown.query_one(KeyBar)).strip())
        assert {key.split(" ", 1)[1] for key in keys} <= labels
        assert {"q quit", "? help"} <= set(keys)
        room = width - sum(len(key) + 2 for key in keys)
        shown_labels = {key.split(" ", 1)[1] for key in keys}
        missing = [a for a in ACTIONS if a.footer and a.label not in shown_labels]
        assert all(len(action.key_text) + len(action.label) + 3 > room for action in missing)


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


async def test_a_screenshot_from_the_palette_is_in_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = app()
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        shown.deliver_screenshot()
        while not (found := list(tmp_path.glob("telemetra-tui*.svg"))):
            await pilot.pause(0.05)
        await pilot.pause(0.2)
    assert "night_owl" in found[0].read_text()


async def test_every_theme_is_drawn():
    shown = app()
    seen = set()
    async with shown.run_test(size=SIZE) as pilot:
        for _ in [*THEME_CYCLE, *BUILTIN_THEMES]:
            await pilot.press("t")
            shown.poll()
            await pilot.pause()
            seen.add(shown.theme)
        assert seen == set(THEME_CYCLE)
        for name in BUILTIN_THEMES:
            shown.theme = name
            shown.poll()
            await pilot.pause()
            assert "night_owl" in text(shown.query_one(ChannelList))


async def test_a_topic_switches_at_a_click():
    handle = ScriptedHandle(5)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        await pilot.click(Status, offset=(3, 1))
        await pilot.pause()
        assert handle.commands == [ToggleTopic("chat")]


@pytest.mark.parametrize(
    ("size", "chat", "graph", "feed"),
    [((80, 24), 8, 5, 3), ((140, 45), 8, 5, 3), ((200, 60), 8, 5, 3), ((79, 30), 8, 5, 1), ((60, 18), 4, 1, 1)],
)
async def test_every_size_has_room_for_its_panels(size, chat, graph, feed):
    shown = app(ScriptedHandle(60))
    async with shown.run_test(size=size) as pilot:
        shown.poll()
        await pilot.pause()
        assert shown.query_one(ChatPanel).size.height >= chat
        assert shown.query_one(Graph).size.height >= graph
        assert shown.query_one(TransactionPanel).size.height >= feed
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


# Small parts


async def test_wrapping_breaks_between_words_and_only_then_inside():
    from rich.style import Style

    plain = Style()
    lines = wrap([Word(word, plain) for word in ("one", "two", "three", "x" * 25)], 10)
    shown = ["".join(segment.text for segment in line) for line in lines]
    assert shown[:2] == ["one two", "  three"] or shown[0] == "one two"
    assert all(len(line) <= 10 for line in shown)
    assert "".join(shown).replace(" ", "") == "onetwothree" + "x" * 25


async def test_history_is_resampled_from_its_end():
    assert resample([1, 2, 3, 4], 4, 4) == [1, 2, 3, 4]
    assert resample([4, 8], 4, 4) == [None, None, 4, 8]
    assert resample([], 4, 2) == [None, None]


async def test_an_axis_has_round_bounds():
    low, high = nice_range(1234, 1300)
    assert low <= 1234
    assert high >= 1300
    assert low % 5 == high % 5 == 0
    assert nice_range(0, 0) == (0.0, 10.0)


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (9999, "9999"), (12_345, "12.3k"), (123_456, "123k"), (2e6, "2.00M")]
)
async def test_counts_are_short(number, written):
    assert short(number) == written


async def test_names_are_readable_on_dark_and_light():
    assert readable("#0000FF", True) != "#0000FF"
    assert readable("#00FF7F", True) == "#00FF7F"
    assert readable("#00FF7F", False) != "#00FF7F"
    assert clock_text(3723) == "1:02:03"


async def test_without_unicode_plain_signs_are_drawn(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    shown = app(ScriptedHandle(60))
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        graph = text(shown.query_one(Graph))
        assert not any(ord(sign) > 127 for sign in graph)
        assert any(sign in graph for sign in PLAIN.bar)
        for key in ("", "R", "escape", "question_mark", "escape", "enter"):
            if key:
                await pilot.press(key)
                await pilot.pause()
            drawn = "\n".join(strip.text for strip in shown.screen._compositor.render_strips())
            assert drawn.isascii(), [sign for sign in drawn if not sign.isascii()]


async def test_other_keys_do_what_they_were_given_and_footer_and_help_tell_so():
    handle = ScriptedHandle(2)
    shown = app(handle, keys={"pause": "p", "toggle_chat": "f5"})
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("p", "f5", "space", "1")
        assert handle.commands == [Pause(), ToggleTopic("chat")]
        assert "p pause" in "\n".join(strip.text for strip in shown.screen._compositor.render_strips())
        await pilot.press("question_mark")
        lines = "\n".join(str(part.render()) for part in shown.screen.query(Static)).splitlines()
        assert any(line.split() == ["f5", "Chat", "on", "or", "off"] for line in lines)


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ([("pause", "p")], ""),
        ([("pause", "r"), ("raid", "p")], ""),
        ([("pause", "ctrl+f12"), ("raid", "+"), ("rate_up", "!")], ""),
        ([("pause", "r")], "the key 'r' does two things"),
        ([("pause", "+")], "the key 'plus' does two things"),
        ([("pause", "e")], "the key 'e' does two things"),
        ([("pause", "ctrl+p")], "the key 'ctrl+p' can't be given away"),
        ([("pause", "p"), ("pause", "o")], "two keys for pause"),
        ([("pause", "spcae")], "there is no key 'spcae'"),
        ([("pauze", "p")], "there is no action 'pauze', the nearest is pause"),
    ],
)
async def test_other_keys_must_belong_to_actions_and_to_one_only(keys, wrong):
    assert problem(keys) == wrong
