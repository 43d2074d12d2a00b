"""Text of people, channels, brokers and paths as it may stand on a screen: never markup, no control characters."""

import json
import re
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

# Control characters (C0, DEL, C1), bidirectional controls, line and paragraph separators, and halves of a character,
# as which Python keeps bytes that are not UTF-8.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANK = frozenset("\t\n\v\f\r\x85\u2028\u2029")


def visible(text: str) -> str:
    """The text in one line: what would steer the terminal, or can't be written to it, stands as ``\ufffd``."""
    if text.isprintable():
        return text
    return _UNSEEN.sub(lambda found: " " if found[0] in _BLANK else "\ufffd", text)


def plain(text: str) -> Content:
    """The text for a widget that would read a string as markup."""
    return Content(visible(text))


def json_text(value: Any, indent: int | None = 2) -> str:
    """JSON that shows what can't be seen by its number; in one line without ``indent``."""
    written = json.dumps(value, indent=indent, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", written)


class SafeFilter(LineFilter):
    """The last look at every line on its way to the terminal; widths stay as they were measured."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Segments without what would steer the terminal."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isprintable()
            else Segment(_UNSEEN.sub(_as_wide, segment.text), segment.style, segment.control)
            for segment in segments
        ]


def _as_wide(found: re.Match[str]) -> str:
    return "\ufffd" * cell_len(found[0])
