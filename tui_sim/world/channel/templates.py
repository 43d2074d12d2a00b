"""The vocabulary's lines, taken to pieces, and one channel's choice of them."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from tui_sim.events import ChatText
from tui_sim.world.rng import RandomStream, WeightedTable
from tui_sim.world.vocabulary import MOODS, Vocabulary

MOOD_WEIGHTS = {
    "calm": 0.42, "funny": 0.15, "hype": 0.13, "question": 0.08, "positive": 0.08,
    "fail": 0.06, "tense": 0.05, "sad": 0.03,
}  # fmt: skip
# How many words a text has: up to 3, up to 8, up to 40, more.
LONGEST = (3, 8, 40)
"""The most words a line of each class of length may have; the last class has no end."""
_LENGTHS = range(len(LONGEST) + 1)
LONG = 1
"""The class of length from which one knows a template again."""
_RECENT = 8  # such templates that are not used again so soon, if there are others
_MOST_VARIANTS = 10**15  # beyond that nobody could tell
_OPENERS = ("ngl ", "honestly ", "wait ", "ok but ", "yo ", "chat ", "lowkey ", "well ")
_CLOSERS = (" tbh", " fr", " haha", " though", " lol", " right?", " imo", " already", " again", " <3")
AFFIXES = tuple((opener, closer) for opener in ("", *_OPENERS) for closer in ("", *_CLOSERS))
"""What variants of a template begin and end with; the first of them is the template itself."""
_PUNCTUATION = ("!", "!!", "!!!", "..", "...", " :)", " xD", ".", " :D", "!!!!")


class Template(NamedTuple):
    """A line of the vocabulary in pieces: every second one is the name of a slot."""

    mood: str
    text: str
    pieces: tuple[str, ...]
    words: tuple[tuple[str, ...] | None, ...]
    """What may stand in each slot, where the vocabulary has it."""
    length: int
    """Its class of length: an index of ``LONGEST``, or one more."""
    has_emotes: bool


class TemplateLibrary:
    """The vocabulary's lines and emotes, taken to pieces once for all channels."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._emotes = {emote for emotes in vocabulary.emotes.values() for emote in emotes}
        self.groups: dict[tuple[str, int], list[Template]] = {
            (mood, length): [] for mood in MOODS for length in _LENGTHS
        }
        """The templates by mood and class of length."""
        for mood in MOODS:
            for text in vocabulary.lines.get(mood, ()):
                template = self._template(mood, text)
                self.groups[mood, template.length].append(template)
        self.size = sum(map(len, self.groups.values()))
        """How many templates there are."""
        self._same_emote: dict[tuple[str, int, str], ChatText] = {}

    def emotes_in(self, text: str) -> list[str]:
        """The distinct emotes of ``text`` in their order."""
        known = self._emotes
        found = [word for word in text.split(" ") if word in known]
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    def same_emote(self, emote: str, times: int, sentiment: str) -> ChatText:
        """A line that is an emote, so many times; the same object each time, as so many lines are."""
        text = self._same_emote.get((emote, times, sentiment))
        if text is None:
            text = self._same_emote[emote, times, sentiment] = ChatText(" ".join([emote] * times), [emote], sentiment)
        return text

    def templates(self) -> list[Template]:
        """All of them."""
        return [template for group in self.groups.values() for template in group]

    def choose(self, count: int, rng: RandomStream) -> list[Template]:
        """``count`` of the templates, in which every mood and length keeps its part, or all when more are asked for."""
        if count > self.size:
            return self.templates()
        # A shuffle within each mood and length, then evenly through the list.
        keyed: list[tuple[float, int, Template]] = []
        for templates in self.groups.values():
            group = templates.copy()
            rng.put_in_random_order(group)
            keyed += [((at + rng.random()) / len(group), len(keyed) + at, one) for at, one in enumerate(group)]
        keyed.sort()
        return [template for _, _, template in keyed[:count]]

    def _template(self, mood: str, text: str) -> Template:
        pieces = tuple(part for piece in text.split("{") for part in piece.split("}"))
        count = len(text.split())
        length = next((number for number, most in enumerate(LONGEST) if count <= most), len(LONGEST))
        words = tuple(self.vocabulary.slots.get(slot) for slot in pieces[1::2])
        return Template(mood, text, pieces, words, length, "emote" in pieces[1::2] or bool(self.emotes_in(text)))


class TemplateChoice:
    """The templates that one channel uses for a while, by class of length and mood."""

    def __init__(
        self, rng: RandomStream, library: TemplateLibrary, variants: int, fill_slot: Callable[[str, str], str]
    ) -> None:
        """``variants`` is how many templates are in use at a time (1 or more); ``fill_slot`` gives what stands in a
        slot (its name, the line's mood) that the vocabulary does not fill.
        """
        self._rng = rng
        self._bits = rng.getrandbits
        self._library = library
        self._variants = variants
        self._fill_slot = fill_slot
        self._cells: list[dict[str, list[Template]]] = []
        self._moods: list[list[str]] = []
        """For each class of length 256 moods, each as likely."""
        self._lengths: list[int] = []
        """256 classes of length, each as likely."""
        self._recent: deque[Template] = deque(maxlen=_RECENT)
        self.derivations = 1.0
        """How many variants there are of each template."""

    def renew(self) -> None:
        """Draw the templates in use anew, over all moods and lengths as evenly as their number allows."""
        chosen = self._library.choose(self._variants, self._rng)
        self.derivations = max(1.0, min(self._variants, _MOST_VARIANTS) / self._library.size)
        self._cells = [{} for _ in _LENGTHS]
        for template in chosen:
            self._cells[template.length].setdefault(template.mood, []).append(template)
        self._moods = []
        for cell in self._cells:
            moods = [mood for mood in MOOD_WEIGHTS if mood in cell] or ["calm"]
            self._moods.append(WeightedTable(moods, [MOOD_WEIGHTS[mood] for mood in moods], bits=8).values)

    def set_lengths(self, shares: list[float]) -> None:
        """How often each class of length is picked."""
        self._lengths = WeightedTable(_LENGTHS, shares, bits=8).values

    @property
    def templates(self) -> list[Template]:
        """The templates in use."""
        return [template for cell in self._cells for group in cell.values() for template in group]

    def any_mood(self) -> str:
        """The mood of a line, as short lines have it."""
        return self._moods[0][self._bits(8)]

    def pick(self, mood: str) -> Template:
        """A template of ``mood``, or of any where the length that comes next has none of it."""
        bits = self._bits
        length = self._lengths[bits(8)]
        cell = self._cells[length]
        if mood not in cell:
            if not cell:
                length = next((one for one, cell in enumerate(self._cells) if cell), -1)
                cell = self._cells[length]
            mood = self._moods[length][bits(8)]
        lines = cell[mood]
        return lines[len(lines) * bits(16) >> 16]

    def not_recent(self, template: Template) -> Template:
        """``template``, or another one of its length if it was used lately."""
        if template in self._recent:
            cell = self._cells[template.length]
            others = [one for group in cell.values() for one in group if one not in self._recent]
            template = self._rng.pick(others or [template])
        self._recent.append(template)
        return template

    def fill(self, template: Template) -> str:
        """The template's text, with something in each slot."""
        bits = self._bits
        parts = list(template.pieces)
        at = 1
        for words in template.words:
            parts[at] = (
                self._fill_slot(parts[at], template.mood) if words is None else words[len(words) * bits(16) >> 16]
            )
            at += 2
        return "".join(parts)


def vary(text: str, rng: RandomStream) -> str:
    """A short line as somebody else would type it: a letter held down, or another ending."""
    last = text[-1]
    if last.isalpha() and rng.random() < 0.65:
        return text + last * (1 + int(6 * rng.random() ** 2))
    return text + rng.pick(_PUNCTUATION) if last not in "?!/)3" else text


def derive(text: str, number: int) -> str:
    """The ``number``-th variant of a template's text; 0 is the text itself, and no two are alike."""
    turn, at = divmod(number, len(AFFIXES))
    opener, closer = AFFIXES[at]
    return f"{opener}{text}{closer} x{turn + 1}" if turn else f"{opener}{text}{closer}"
