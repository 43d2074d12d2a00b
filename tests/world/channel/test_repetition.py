"""A long line that comes too often is held back, for an hour or two, and not for ever."""

from tui_sim.timestamps import SECOND
from tui_sim.world.channel.repetition import Repetition


def test_a_line_comes_three_times_in_an_hour():
    repetition = Repetition()
    assert [repetition.allows("this is a line", at * SECOND) for at in range(5)] == [True, True, True, False, False]
    assert repetition.allows("this is another line", 5 * SECOND)
    assert not repetition.allows("this is a line", 3600 * SECOND)
    assert repetition.allows("this is a line", 3 * 3600 * SECOND)


def test_what_is_remembered_is_bounded():
    repetition = Repetition()
    for _ in range(3):
        assert repetition.allows("this is a line", 0)
    assert not repetition.allows("this is a line", 0)
    for number in range(2 * 8192):
        repetition.allows(f"line number {number} of many", 0)
    assert repetition.allows("this is a line", 0)
