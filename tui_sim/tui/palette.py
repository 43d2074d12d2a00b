"""Colours and glyphs: readable on dark and light, and plain where a terminal can't do better."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
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


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Signs that the screen uses."""

    badges: dict[str, str]
    live: str
    ended: str
    bits: str
    raid: str
    spike: str
    drop: str
    change: str
    hype: str
    paste: str
    bar: str
    braille: bool


FANCY = Glyphs(
    badges={
        "broadcaster": "◉",
        "moderator": "⚔",
        "vip": "♦",
        "subscriber": "★",
        "partner": "✔",
        "premium": "♛",
        "turbo": "▲",
    },
    live="●", ended="○", bits="◆", raid="▼", spike="▲", drop="▽", change="◇", hype="»", paste="≡",
    bar="▁▂▃▄▅▆▇█", braille=True,
)  # fmt: skip
PLAIN = Glyphs(
    badges={
        "broadcaster": "B",
        "moderator": "M",
        "vip": "V",
        "subscriber": "S",
        "partner": "P",
        "premium": "C",
        "turbo": "T",
    },
    live="*", ended="-", bits="b", raid="v", spike="^", drop="_", change="+", hype=">", paste="=",
    bar="_.-=+*#@", braille=False,
)  # fmt: skip


def is_plain() -> bool:
    """Whether this terminal can't show more than ASCII: the locale is not UTF-8, or the console is Linux's own."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    encoded = locale.lower().replace("-", "")
    return os.environ.get("TERM") == "linux" or ("utf8" not in encoded and bool(locale))


def glyphs() -> Glyphs:
    """The signs this terminal can show."""
    return PLAIN if is_plain() else FANCY


MARKS = {
    "raid": ("raid", "accent"), "spike": ("viewer spike", "success"), "drop": ("viewer drop", "error"),
    "change": ("stream or category", "secondary"), "hype": ("hype train", "primary"),
    "paste": ("copypasta", "foreground"),
}  # fmt: skip
"""The signs above the graph, by their glyph's name: what each stands for, and the theme's name of its colour."""


def mark_signs() -> list[tuple[str, str]]:
    """Each sign above the graph as this terminal shows it, and what it stands for."""
    return [(getattr(glyphs(), glyph), meaning) for glyph, (meaning, _) in MARKS.items()]


_ASCII = str.maketrans("…·→←↑↓│┃▎▌▐▊─━╭╮╰╯▼▲▁▔•", "~-><^v||||||--++++v^_-*")


class PlainFilter(LineFilter):
    """Everything on the screen in ASCII, of the same width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Segments with other signs."""
        return [
            segment if segment.text.isascii() else Segment(_ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def _ascii(text: str) -> str:
    return "".join(sign if sign.isascii() else "?" * cell_len(sign) for sign in text.translate(_ASCII))


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


def short(number: float) -> str:
    """A count in at most five characters: ``1234``, ``12.3k``, ``1.20M``, ``3.45G``."""
    if number < 9_999.5:
        return f"{number:.0f}"
    for unit, size in (("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)):
        value = number / size
        if value < 999.5:
            digits = 0 if value >= 99.95 else 1 if value >= 9.995 else 2
            return f"{value:.{digits}f}{unit}"
    return "many"


def rate_short(number: float) -> str:
    """Events a second in at most five characters; what is less than ten with its fraction: ``0.5``."""
    return f"{number:.1f}".removesuffix(".0") if number < 9.95 else short(number)


def clock_text(seconds: float) -> str:
    """A time span as ``1:02:03``."""
    whole = max(0, int(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
