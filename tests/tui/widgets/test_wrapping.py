"""Words over lines."""

from rich.style import Style

from tui_sim.tui.widgets.wrapping import Word, wrap


def lines(words, width):
    return ["".join(segment.text for segment in line) for line in wrap([Word(word, Style()) for word in words], width)]


def test_wrapping_breaks_between_words_and_only_then_inside():
    assert lines(["one", "two", "three"], 10) == ["one two", "  three"]
    assert lines(["one", "x" * 25], 10) == ["one", "  xxxxxxxx", "  xxxxxxxx", "  xxxxxxxx", "  x"]
    assert lines(["one", "two"], 7) == ["one two"]


def test_wide_signs_count_as_the_cells_they_take():
    assert lines(["日本語", "x"], 8) == ["日本語 x"]
    assert lines(["日本語", "x"], 7) == ["日本語", "  x"]
    assert lines(["日本語"], 5) == ["日本", "  語"]


def test_words_stand_apart_but_for_those_without_a_space():
    plain = Style()
    (line,) = wrap([Word("a", plain), Word("b", plain, space=False), Word("c", plain)], 10)
    assert "".join(segment.text for segment in line) == "ab c"
