"""Text that the mouse selects in a line that we draw ourselves: where it is, and how it looks."""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


def character_at(text: str, x: int) -> int:
    """The index of the character that stands at cell ``x``; the length of the text beyond its end."""
    column = 0
    while column < len(text) and cell_len(text[: column + 1]) <= x:
        column += 1
    return column


def marked(strip: Strip, text: str, start: int, end: int, style: Style) -> Strip:
    """A line that shows ``text``, of which the characters from ``start`` to ``end`` (-1: to its end) are selected."""
    width = strip.cell_length
    left = min(width, cell_len(text[:start]))
    right = min(width, cell_len(text[:end] if end >= 0 else text))
    if left >= right:
        return strip
    middle = Segment.apply_style(strip.crop(left, right), post_style=style + Style(reverse=False))
    return Strip.join([strip.crop(0, left), Strip(middle, right - left), strip.crop(right)])
