"""The status: each value beside its own word, nothing that shifts, and trouble that nothing hides."""

import re

import pytest

from tests.tui.fakes import ScriptedHandle, app, output
from tests.tui.looking import SIZE, showing, text
from tui_sim.commands import Pause, Stop, ToggleTopic
from tui_sim.engine.snapshot import Failure
from tui_sim.tui.widgets.status import Status

pytestmark = pytest.mark.asyncio

WORDS = {
    102: ("target", "produced", "acknowledged", "queued", "failed", "missed"),
    90: ("target", "produced", "acked", "queued", "failed", "missed"),
    70: ("tgt", "prod", "ack", "queue", "fail", "miss"),
    60: ("tgt", "prod", "ack", "queue", "fail"),
    40: ("prod", "ack", "queue"),
}
COUNTS = (
    {},
    {"target_rate": 0.5, "produced_rate": 0.5, "acknowledged_rate": 0.4},
    {"target_rate": None, "produced_rate": 99_960.0, "acknowledged_rate": 123_456.0},
    {"target_rate": 1e6, "produced_rate": 999_999.0, "acknowledged_rate": 45_678.0},
)


async def status(shown, pilot):
    shown.poll()
    await pilot.pause()
    return text(shown.query_one(Status)).splitlines()


async def reset(handle, shown, pilot):
    handle.changes = {"produced_rate": 40.0, "acknowledged_rate": 40.0}
    return await status(shown, pilot)


async def test_the_status_tells_rates_books_broker_and_how_to_attach():
    shown = app()
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        status = text(shown.query_one(Status))
        for word in ("39/s produced ·    39/s acknowledged ·     0 queued ·     0 failed ·     0 missed", "40/s target",
                     "embedded 127.0.0.1:41234", "kcat -b 127.0.0.1:41234 -t telemetra.events.chat"):  # fmt: skip
            assert word in status


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
async def test_every_value_stands_before_its_word_nearer_than_to_any_other_and_nothing_shifts(monkeypatch, locale):
    monkeypatch.setenv("LC_ALL", locale)
    handle = ScriptedHandle(5)
    shown = app(handle)
    async with shown.run_test(size=(160, 24)) as pilot:
        for width in (160, 112, 102, 100, 90, 80, 72, 70, 60, 40):
            await pilot.resize_terminal(width, 24)
            words = next(words for least, words in WORDS.items() if width >= least)
            places = []
            for counts in COUNTS:
                handle.changes = counts
                line, _ = await status(shown, pilot)
                assert len(line) == width
                assert re.findall(r"(?:\d[\d.]*[kM]?|max)(?:/s)? ([a-z]+)", line)[: len(words)] == list(words), line
                for value, gap in re.findall(r"(\S+) [a-z]+( *[·|]? +)(?=\d|max)", line)[: len(words) - 1]:
                    assert len(gap) >= 2, (value, line)
                places.append([line.index(f" {word}") for word in words])
            assert all(place == places[0] for place in places), width
            assert locale != "C" or line.isascii()
            if width >= 112:
                assert re.search(r"40/s target .\s+40/s produced .\s+40/s acknowledged .\s+0 queued .\s+0 failed .\s+0 missed",
                                 (await reset(handle, shown, pilot))[0])  # fmt: skip


async def test_where_there_is_no_room_for_all_losses_go_before_all():
    full = False
    handle = ScriptedHandle(5, sink=output(room=lambda record: not full, verdict=lambda record: "too large"))
    shown = app(handle)
    async with shown.run_test(size=(40, 12)) as pilot:
        handle.changes = {"missed": 77}
        line, _ = await status(shown, pilot)
        assert re.search(r"\d+ prod +\d+ fail +77 miss", line)


@pytest.mark.parametrize("width", [140, 80, 60, 40])
async def test_neither_a_frozen_view_nor_a_pause_nor_the_drain_hides_trouble(width):
    full = False
    handle = ScriptedHandle(5, sink=output(room=lambda record: not full))
    shown = app(handle)
    answer, behind = r"(does not|no) answer", "behind( by)?"
    async with shown.run_test(size=(width, 15)) as pilot:
        await pilot.press("f")
        handle.run(1)
        assert "FROZEN" in (await status(shown, pilot))[1]
        handle.sink.hold, handle.sink.held_because = True, "1/1 brokers are down"
        handle.run(2.5)
        for zoom in (False, True):
            line = (await status(shown, pilot))[1]
            assert re.search(answer, line)
            assert "FROZEN" in line
            if not zoom:
                await pilot.press("z")
        full = True
        handle.run(2.5)
        line = (await status(shown, pilot))[1]
        assert re.search(answer, line)
        assert re.search(rf"{behind} \d+", line)
        assert "FROZEN" in line
        await pilot.press("f", "question_mark")  # also with a dialog over it
        handle.submit(Pause(paused=True))
        handle.run(0.5)
        shown.poll()
        line = text(shown.screen_stack[0].query_one(Status)).splitlines()[1]
        assert re.search(answer, line)
        handle.submit(Stop())
        handle.run(0.5)
        shown.drain()
        for _ in range(2):
            shown.poll()
            await pilot.pause()
        assert re.search(answer, text(shown.screen_stack[0].query_one(Status)).splitlines()[1])
        assert "embedded does not answer" in str(shown.screen.query_one("#waiting").render())


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


async def test_failures_missed_and_delays_are_on_screen():
    handle = ScriptedHandle(10)
    handle.changes = {"missed": 77, "behind": 1234, "failures": (Failure("too large", 3),)}
    async with showing(handle) as (shown, _pilot):
        assert " 77 missed" in text(shown.query_one(Status))
        assert "behind by 1234" in text(shown.query_one(Status))


async def test_a_topic_switches_at_a_click():
    handle = ScriptedHandle(5)
    async with showing(handle) as (_shown, pilot):
        await pilot.click(Status, offset=(3, 1))
        await pilot.pause()
        assert handle.commands == [ToggleTopic("chat")]
