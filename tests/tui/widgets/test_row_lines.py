"""Rows as lines: laid out for a width, the oldest fall out, and lines keep their numbers."""

import pytest
from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection

from tui_sim.tui.widgets.row_lines import MOST_ROWS, RowLines
from tui_sim.tui.widgets.wrapping import Word


def row(seq, *words):
    return seq, [Word(word, Style()) for word in words]


def texts(rows):
    return [(line.seq, line.text) for line in rows.lines]


@pytest.mark.parametrize(
    ("wraps", "lines"), [(True, [(1, "hello"), (1, "  there"), (2, "you")]), (False, [(1, "hello there"), (2, "you")])]
)
def test_rows_wait_for_a_width_and_are_then_laid_out_for_it(wraps, lines):
    rows = RowLines(wraps=wraps)
    rows.extend([row(1, "hello", "there"), row(2, "you")], 0)
    assert (rows.lines, rows.seqs, rows.newest) == ([], [1, 2], 2)
    rows.lay_out(8)
    assert texts(rows) == lines
    rows.extend([row(3, "now")], rows.width)
    assert texts(rows) == [*lines, (3, "now")]


def test_the_oldest_fall_out_with_all_their_lines():
    rows = RowLines(wraps=True)
    rows.lay_out(8)
    rows.extend([row(seq, "hello", "there") for seq in range(1, MOST_ROWS + 1)], 8)
    assert rows.extend([row(MOST_ROWS + 1, "x")], 8) == 2
    assert rows.fallen == 2
    assert (rows.seqs[0], rows.lines[0].seq, len(rows.lines)) == (2, 2, 2 * MOST_ROWS - 1)


def test_what_is_selected_keeps_its_text_when_rows_fall_out_and_rows_over_lines_are_in_one():
    rows = RowLines(wraps=True)
    rows.lay_out(8)
    rows.extend([row(1, "first"), row(2, "hello", "there"), row(3, "you")], 8)
    selection = Selection(Offset(1, 1), Offset(2, 3))
    assert rows.selected(selection) == "ello there\nyo"
    rows.extend([row(seq, "x") for seq in range(4, MOST_ROWS + 2)], 8)
    assert rows.selected(selection) == "ello there\nyo"


def test_a_row_is_one_text():
    rows = RowLines(wraps=True)
    rows.extend([row(7, "12:00", "somebody:", "hi")], 5)
    assert (rows.text(7), rows.text(8), rows.text(None)) == ("12:00 somebody: hi", "", "")
