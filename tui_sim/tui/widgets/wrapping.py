"""Words over lines of a width, as they stand on the screen."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style


class Word(NamedTuple):
    """A piece of a row that is not broken over lines, and the space before it."""

    text: str
    style: Style
    space: bool = True


def wrap(words: Sequence[Word], width: int, indent: int = 2) -> list[list[Segment]]:
    """Words over lines of ``width`` cells; lines after the first are indented. Longer words are broken."""
    lines: list[list[Segment]] = [[]]
    used = 0
    for word in words:
        text = word.text
        size = cell_len(text)
        gap = 1 if word.space and used > (indent if len(lines) > 1 else 0) else 0
        if used + gap + size > width and used > (indent if len(lines) > 1 else 0):
            lines.append([Segment(" " * indent)])
            used, gap = indent, 0
        while size > max(1, width - used - gap):
            head = _head(text, max(1, width - used - gap))
            lines[-1].append(Segment(" " * gap + head, word.style))
            text = text[len(head) :]
            size = cell_len(text)
            lines.append([Segment(" " * indent)])
            used, gap = indent, 0
        last = lines[-1]
        if last and gap and last[-1].style is word.style:
            last[-1] = Segment(f"{last[-1].text} {text}", word.style)
        else:
            last.append(Segment(" " * gap + text, word.style))
        used += gap + size
    return lines


def _head(text: str, room: int) -> str:
    """As much of the text as ``room`` cells hold, at least one character."""
    head = text[:room]
    while cell_len(head) > room and len(head) > 1:
        head = head[:-1]
    return head
