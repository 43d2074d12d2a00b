"""Text of users in one line: spelt out, and no longer than one reads."""

from tui_sim.one_line import printable, shortened


def test_a_long_text_is_shown_by_both_its_ends():
    assert shortened("x" * 10, 10) == "x" * 10
    assert shortened("abcdefghijkl", 9) == "abcdef…kl"
    assert len(shortened("x" * 100_000, 160)) == 160


def test_signs_that_are_not_seen_are_spelt_out():
    assert printable("a\x1b[31m\r\nb\u202e\ud800") == r"a\x1b[31m\r\nb\u202e\ud800"
    assert printable("dürüm 🍕 ok") == "dürüm 🍕 ok"
