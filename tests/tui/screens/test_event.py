"""The dialog of one event: its JSON, and what became of it."""

from pathlib import Path

import pytest
from textual.widgets import Static

from tests.runs import NAMES
from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE
from tui_sim.sinks.jsonl import JsonLinesSink
from tui_sim.sinks.null import NullSink
from tui_sim.tui.screens.event import EventDialog
from tui_sim.tui.widgets.chat import ChatPanel

pytestmark = pytest.mark.asyncio


def written(path):
    """The lines of a file."""
    return Path(path).read_text().splitlines()


async def test_the_selected_event_is_shown_as_json_with_its_receipt():
    handle = ScriptedHandle(60)
    handle.sink.hold = True
    handle.run(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.press("up", "up", "enter")
        assert isinstance(shown.screen, EventDialog)
        row = shown.screen.row
        assert row in handle.snapshot().watched[0].chat
        receipt = shown.screen.query_one("#receipt", Static)
        assert str(receipt.render()) == "waiting for its acknowledgement"
        handle.sink.hold = False
        handle.run(1)
        shown.screen.look()
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
        assert shown.screen.row.seq == chat.seqs[0]


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
                assert shown.screen.row.value["message_id"] in written(path)[line - 1]
            await pilot.press("escape")
