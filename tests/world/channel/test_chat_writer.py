"""What is written in chat: lines that fit, moods, echoes, notes."""

from collections import Counter

from tests.world.channel.writing import writer, written
from tui_sim.timestamps import SECOND


def test_lines_are_told_by_their_emotes_and_fit():
    for line in written(writer(259, heat=0.8), 5000, 0.1, "hype"):
        assert 1 <= len(line.text) <= 500
        assert "{" not in line.text
        assert all(emote in line.text.split() for emote in line.emotes)
        assert line.sentiment in {"positive", "negative", "neutral", "excited", "question"}


def test_a_mood_sets_the_sentiment():
    def sentiment(mood):
        return Counter(line.sentiment for line in written(writer(259), 1000, 40, mood))

    assert sentiment("sad")["negative"] > 600
    assert sentiment("hype")["excited"] > 600


def test_busy_chat_echoes_more():
    def echoes(heat):
        seen, count = {}, 0
        for at, line in enumerate(written(writer(259, heat=heat), 3000, 1)):
            count += at - seen.get(line.text, -99) <= 30
            seen[line.text] = at
        return count

    assert echoes(0.7) > 1.3 * echoes(0.0)


def test_a_note_that_is_cut_to_fit_ends_in_a_word():
    made = writer(200)
    notes = [made.note(number * SECOND) for number in range(3000)]
    assert max(map(len, notes)) > 150
    assert all(note == note.strip() for note in notes)
