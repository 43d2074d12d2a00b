"""Textual's bindings of actions."""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from tui_sim.tui.actions import Action


def bindings(actions: Iterable[Action]) -> list[BindingType]:
    """One for each action, by whose id a keymap finds it."""
    return [
        Binding(
            action.keys,
            action.action,
            action.label,
            show=bool(action.footer),
            key_display=action.key_text,
            priority=action.priority,
            id=action.id,
            tooltip=action.meaning,
        )
        for action in actions
    ]
