"""What a test sees of the screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.tui.fakes import ScriptedHandle, app
from tui_sim.tui.app import TelemetraApp

SIZE = (140, 45)
"""Columns and rows of the terminal that most tests have."""


@asynccontextmanager
async def showing(handle: ScriptedHandle) -> AsyncIterator[tuple[TelemetraApp, Any]]:
    """The app with the handle's first snapshot on the screen, and the pilot that presses its keys."""
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        shown.poll()
        await pilot.pause()
        yield shown, pilot


def text(widget) -> str:
    """What a widget that draws lines shows."""
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def screen_text(shown) -> str:
    """All that is on the screen, each line as it goes to the terminal."""
    return "\n".join(strip.text for strip in shown.screen._compositor.render_strips())


async def until(shown, pilot, words) -> None:
    """Wait for words on the screen."""
    for _ in range(500):
        await pilot.pause(0.02)
        if words in screen_text(shown):
            return
    raise AssertionError(f"{words!r} never came")
