"""Themes, and colours that can be read on them."""

from collections.abc import Mapping
from functools import lru_cache

from textual.color import Color
from textual.theme import Theme

THEMES = (
    Theme(
        name="telemetra-dark", primary="#a970ff", secondary="#1f69ff", accent="#f7c948", foreground="#efeff1",
        background="#0e0e10", surface="#18181b", panel="#26262c", success="#2fd180", warning="#ffb31a", error="#ff5c5c",
        dark=True,
    ),
    Theme(
        name="telemetra-light", primary="#6441a5", secondary="#1f5fd0", accent="#a86200", foreground="#18181b",
        background="#f7f7f8", surface="#ffffff", panel="#e5e5ea", success="#0a7f45", warning="#9a5b00", error="#c4212f",
        dark=False,
    ),
)  # fmt: skip
THEME_CYCLE = (
    "telemetra-dark",
    "telemetra-light",
    "nord",
    "gruvbox",
    "dracula",
    "tokyo-night",
    "ansi-dark",
    "ansi-light",
)


class ThemeColors:
    """A theme's colours by their names, as Rich writes them; ``muted`` is for what stands back."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> str:
        if name == "muted":
            return _muted(self._variables["foreground"], self._variables["background"])
        return _rich(self._variables[name])


@lru_cache(maxsize=256)
def _rich(value: str) -> str:
    color = Color.parse(value)
    return color.rich_color.name if color.a else "default"


@lru_cache(maxsize=64)
def _muted(foreground: str, background: str) -> str:
    front, back = Color.parse(foreground), Color.parse(background)
    if front.ansi is not None or back.ansi is not None:
        return "bright_black"  # one of the terminal's own sixteen, which can't be blended
    return back.blend(front, 0.55).hex6


@lru_cache(maxsize=4096)
def readable(color: str, dark: bool) -> str:  # noqa: FBT001 - a plain value in a cache's key
    """A name's colour, moved towards the text's until it can be read (contrast 4.5) on our background."""
    background = Color.parse("#0e0e10" if dark else "#ffffff")
    target = Color.parse("#ffffff" if dark else "#000000")
    found = Color.parse(color)
    for step in range(1, 10):
        if _contrast(found, background) >= 4.5:
            break
        found = Color.parse(color).blend(target, step / 10)
    return found.hex6


def _contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.1."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)
