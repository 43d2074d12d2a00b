"""Signs: plain ones where the terminal has no more."""

import pytest

from tests.tui.fakes import ScriptedHandle
from tests.tui.looking import screen_text, showing, text
from tui_sim.tui.glyphs import PLAIN
from tui_sim.tui.widgets.graph import Graph


@pytest.mark.asyncio
async def test_without_unicode_plain_signs_are_drawn(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    async with showing(ScriptedHandle(60)) as (shown, pilot):
        graph = text(shown.query_one(Graph))
        assert not any(ord(sign) > 127 for sign in graph)
        assert any(sign in graph for sign in PLAIN.bar)
        for key in ("", "R", "escape", "question_mark", "escape", "enter"):
            if key:
                await pilot.press(key)
                await pilot.pause()
            drawn = screen_text(shown)
            assert drawn.isascii(), [sign for sign in drawn if not sign.isascii()]
