"""The signs that the screen draws, and plain ones where a terminal can't do better."""

import os
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Signs that the screen uses."""

    badges: dict[str, str]
    live: str
    ended: str
    bits: str
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
    live="●", ended="○", bits="◆",
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
    live="*", ended="-", bits="b",
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
