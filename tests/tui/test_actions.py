"""The table of actions: each is bound, in palette and help, and can have another key."""

import pytest
from textual.widgets import Static

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE, screen_text
from tui_sim.commands import Pause, ToggleTopic
from tui_sim.tui.actions import ACTIONS, problem
from tui_sim.tui.app import TelemetraApp
from tui_sim.tui.screens.help import HelpDialog
from tui_sim.tui.screens.main import MainScreen


@pytest.mark.asyncio
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


@pytest.mark.asyncio
async def test_other_keys_do_what_they_were_given_and_footer_and_help_tell_so():
    handle = ScriptedHandle(2)
    shown = app(handle, keys={"pause": "p", "toggle_chat": "f5"})
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("p", "f5", "space", "1")
        assert handle.commands == [Pause(), ToggleTopic("chat")]
        assert "p pause" in screen_text(shown)
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
def test_other_keys_must_belong_to_actions_and_to_one_only(keys, wrong):
    assert problem(keys) == wrong
