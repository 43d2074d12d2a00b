"""The graph: what happened is marked above it."""

import pytest

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE, showing, text
from tui_sim.commands import Copypasta, HypeTrain, Raid, SetRate
from tui_sim.tui.marks import MARK_OF
from tui_sim.tui.widgets.graph import Graph

pytestmark = pytest.mark.asyncio


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
    async with showing(handle) as (shown, _pilot):
        assert MARK_OF["raid"].sign in text(shown.query_one(Graph)).splitlines()[0]
