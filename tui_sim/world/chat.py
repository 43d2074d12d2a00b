"""What is typed: templates by mood and length, echoes of what was just typed, emotes in waves."""

from bisect import bisect
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from tui_sim.events import SECOND
from tui_sim.world.draws import Draws
from tui_sim.world.words import MOODS, SENTIMENTS, Vocabulary

_MOOD_WEIGHTS = {
    "calm": 0.42, "funny": 0.15, "hype": 0.13, "question": 0.08, "positive": 0.08,
    "fail": 0.06, "tense": 0.05, "sad": 0.03,
}  # fmt: skip
_EMOTE_MOOD = {"question": "calm", "positive": "hype", "command": "calm"}
_OPENERS = ("ngl ", "honestly ", "wait ", "ok but ", "yo ", "chat ", "lowkey ", "well ")
_CLOSERS = (" tbh", " fr", " haha", " though", " lol", " right?", " imo", " already", " again", " <3")
_AFFIXES = tuple((opener, closer) for opener in ("", *_OPENERS) for closer in ("", *_CLOSERS))
_PUNCTUATION = ("!", "!!", "!!!", "..", "...", " :)", " xD", ".", " :D", "!!!!")
_ECHO_WINDOW = 30 * SECOND
# Shares that reach REALISM.md's figures for messages; those that depend on how busy chat is are (quiet, very busy).
_ECHO = (0.115, 0.26)
_COMMAND = 0.026
_EMOTE_ONLY = (0.25, 0.34)
_EMOTE_APPENDED = 0.34
_MENTION = 0.12
_LINK = 0.004
_CAPITALS = {"hype": 0.4, "tense": 0.35, "funny": 0.2, "fail": 0.2}
_CAPITALS_ELSE = 0.08
_VARIED = 0.45
_EMOTE_TIMES = ((0.66, 1), (0.80, 2), (0.92, 3), (0.96, 4), (0.98, 5), (1.0, 6))
_ZIPF = 1.2
# How many words a text has: up to 3, up to 8, up to 40, more; (quiet, very busy).
_LENGTHS = ((0.50, 0.64), (0.30, 0.235), (0.188, 0.118), (0.012, 0.007))
_LONGEST = (3, 8, 40)  # words
_WORN = 5  # times the same line of four words or more may come in an hour or two
_WORN_FOR = 3600 * SECOND


class Line(NamedTuple):
    """A chat line as written: its text, the distinct emotes in it in order, and its sentiment hint."""

    text: str
    emotes: list[str]
    sentiment: str


class Said(NamedTuple):
    """A line that may be echoed."""

    line: Line
    user_id: str
    instant: int


class Template(NamedTuple):
    """A line of the vocabulary in pieces: every second one is the name of a slot."""

    mood: str
    text: str
    pieces: tuple[str, ...]
    length: int
    """Its class of length: an index of ``_LENGTHS``."""


class ChatWriter:
    """Writes one channel's chat: its own choice of templates and favourite emotes, and what is going round."""

    def __init__(self, draws: Draws, vocabulary: Vocabulary, login: str, variants: int) -> None:
        """``variants`` is how many templates are in use at a time (1 or more)."""
        self._draws = draws
        self._vocabulary = vocabulary
        self._login = login
        self._variants = variants
        self._recent: deque[Said] = deque(maxlen=48)
        self._going_round: deque[str] = deque(maxlen=40)
        self._known = {emote for emotes in vocabulary.emotes.values() for emote in emotes}
        self._favourites = _favourites(vocabulary.emotes, draws)
        self._cells: list[dict[str, list[Template]]] = []
        self._moods: list[tuple[list[float], list[str]]] = []
        self._derivations = 1.0
        self._worn: dict[str, int] = {}
        self._worn_before: dict[str, int] = {}
        self._worn_since = 0
        self._paste = ("", 0, 0.0)
        self.choose_templates()

    def choose_templates(self) -> None:
        """Draw the templates in use anew, over all moods and lengths as evenly as their number allows."""
        built_in = [_template(mood, text) for mood in MOODS for text in self._vocabulary.lines.get(mood, ())]
        chosen = _choose(built_in, self._variants, self._draws)
        self._derivations = max(1.0, self._variants / len(built_in))
        self._cells = [{} for _ in _LENGTHS]
        for template in chosen:
            self._cells[template.length].setdefault(template.mood, []).append(template)
        self._moods = []
        for cell in self._cells:
            moods = [mood for mood in _MOOD_WEIGHTS if mood in cell]
            self._moods.append((list(accumulate(_MOOD_WEIGHTS[mood] for mood in moods)), moods))

    @property
    def templates(self) -> list[Template]:
        """The templates in use."""
        return [template for cell in self._cells for group in cell.values() for template in group]

    def line(self, instant: int, user_id: str, heat: float, mood: str, category: str, somebody: str | None) -> Line:
        """What ``user_id`` types at ``instant``.

        ``heat`` is how busy chat is (0 quiet to 1 very fast): busier chat echoes more and is shorter. ``mood``
        is the moment's, or empty.
        """
        draws = self._draws
        random = draws.random
        paste, until, share = self._paste
        if instant < until and random() < share:
            return self._said(Line(paste, self._emotes_in(paste), "neutral"), user_id, instant, echo=False)
        if random() < _between(_ECHO, heat):
            echoed = self._echo(instant, user_id)
            if echoed is not None:
                return self._said(echoed, user_id, instant)
        if random() < _COMMAND and self._vocabulary.commands:
            text = f"!{draws.pick(self._vocabulary.commands)}"
            return self._said(Line(text, [], SENTIMENTS["command"]), user_id, instant, echo=False)
        said_mood = mood if mood and random() < 0.7 else ""
        if random() < _between(_EMOTE_ONLY, heat):
            said_mood = said_mood or self._usual_mood(0)
            emotes = self._emotes(_EMOTE_MOOD.get(said_mood, said_mood))
            return self._said(
                Line(" ".join(emotes), list(dict.fromkeys(emotes)), SENTIMENTS[said_mood]), user_id, instant
            )
        for _ in range(3):
            text, text_mood = self._text(said_mood, heat, category, somebody)
            if text.count(" ") < 3 or self._wear(text, instant):
                break
        else:
            text = f"{text} {self._emotes(_EMOTE_MOOD.get(text_mood, text_mood))[0]} {2 + int(98 * random())}"
        return self._said(Line(text, self._emotes_in(text), SENTIMENTS[text_mood]), user_id, instant)

    def paste(self, instant: int, text: str, seconds: float, share: float) -> None:
        """Let ``text`` go round for ``seconds``: a ``share`` (0 to 1) of what is typed is it."""
        self._paste = (text, instant + int(seconds * SECOND), share)

    def cheer(self, instant: int, user_id: str, bits: int, note: str) -> Line:
        """A line that carries ``bits``, shown as Twitch does: ``Cheer100 nice play``."""
        text = f"Cheer{bits} {note}" if note else f"Cheer{bits}"
        return self._said(Line(text, self._emotes_in(text), "excited"), user_id, instant, echo=False)

    def plain(self, instant: int, user_id: str, text: str, sentiment: str, *, echo: bool = True) -> Line:
        """A line whose text is given (a greeting, a bot's answer)."""
        return self._said(Line(text, self._emotes_in(text), sentiment), user_id, instant, echo=echo)

    def greeting(self, source: str) -> str:
        """How a raider from ``source`` says hello."""
        text = self._draws.pick(self._vocabulary.raid_greetings).replace("{from}", source)
        return f"{text} {self._emotes('hype')[0]}" if self._draws.random() < 0.5 else text

    def _said(self, line: Line, user_id: str, instant: int, *, echo: bool = True) -> Line:
        if echo:
            self._recent.append(Said(line, user_id, instant))
        self._going_round.extend(line.emotes)
        return line

    def _echo(self, instant: int, user_id: str) -> Line | None:
        recent = self._recent
        if not recent:
            return None
        # The newer, the likelier: what is echoed is what one has just read.
        said = recent[-1 - int(len(recent) * self._draws.random() ** 2)]
        if said.user_id == user_id or instant - said.instant > _ECHO_WINDOW:
            return None
        return said.line

    def _usual_mood(self, length: int) -> str:
        limits, moods = self._moods[length]
        if not moods:
            return "calm"
        return moods[bisect(limits, self._draws.random() * limits[-1], 0, len(moods) - 1)]

    def _emotes(self, mood: str) -> list[str]:
        """One emote, or several: the same again, or others."""
        draws = self._draws
        point = draws.random()
        times = next(times for limit, times in _EMOTE_TIMES if point < limit)
        first = self._emote(mood)
        if times == 1 or draws.random() < 0.55:
            return [first] * times
        return [first, *(self._emote(mood) for _ in range(times - 1))]

    def _emote(self, mood: str) -> str:
        draws = self._draws
        going_round = self._going_round
        if going_round and draws.random() < 0.45:
            return going_round[int(len(going_round) * draws.random())]
        limits, emotes = self._favourites[mood]
        return emotes[bisect(limits, draws.random() * limits[-1], 0, len(emotes) - 1)]

    def _text(self, mood: str, heat: float, category: str, somebody: str | None) -> tuple[str, str]:
        draws = self._draws
        random = draws.random
        template = self._pick_template(mood, heat)
        mood = template.mood
        text = template.text
        if len(template.pieces) > 1:
            text = self._fill(template, category, somebody)
        if self._derivations > 1.0:
            text = derive(text, int(self._derivations * random()))
        if template.length == 0:
            if random() < _VARIED:
                text = vary(text, draws)
        elif somebody is not None and not text.startswith("@") and random() < _MENTION:
            text = f"@{somebody} {text}"
        if random() < _CAPITALS.get(mood, _CAPITALS_ELSE) and "@" not in text and not self._emotes_in(text):
            text = text.upper()
        if random() < _EMOTE_APPENDED:
            text = f"{text} {' '.join(self._emotes(_EMOTE_MOOD.get(mood, mood)))}"
        if random() < _LINK:
            text = f"{text} https://clips.example.com/{draws.hex_digits(8)}"
        return text, mood

    def _pick_template(self, mood: str, heat: float) -> Template:
        draws = self._draws
        point = draws.random()
        length = 0
        for length, shares in enumerate(_LENGTHS):  # noqa: B007 - the class at which the loop stops is what is wanted
            point -= _between(shares, heat)
            if point < 0.0:
                break
        cell = self._cells[length]
        if mood not in cell:
            if not self._moods[length][1]:
                length = next((one for one, (_, moods) in enumerate(self._moods) if moods), -1)
                if length < 0:
                    return draws.pick(self.templates)
                cell = self._cells[length]
            mood = self._usual_mood(length)
        return draws.pick(cell[mood])

    def _fill(self, template: Template, category: str, somebody: str | None) -> str:
        draws = self._draws
        parts = list(template.pieces)
        slots = self._vocabulary.slots
        for at in range(1, len(parts), 2):
            slot = parts[at]
            words = slots.get(slot)
            if words is not None:
                parts[at] = words[int(len(words) * draws.random())]
            elif slot == "number":
                parts[at] = str(2 + int(98 * draws.random() ** 2))
            elif slot == "game":
                parts[at] = category
            elif slot == "user":
                parts[at] = somebody or self._login
            elif slot == "emote":
                parts[at] = self._emote(_EMOTE_MOOD.get(template.mood, template.mood))
            else:
                parts[at] = self._login
        return "".join(parts)

    def _wear(self, text: str, instant: int) -> bool:
        """Whether a long line may come once more; counted."""
        if instant - self._worn_since >= _WORN_FOR:
            self._worn, self._worn_before, self._worn_since = {}, self._worn, instant
        times = self._worn.get(text, 0)
        if times + self._worn_before.get(text, 0) >= _WORN:
            return False
        self._worn[text] = times + 1
        return True

    def _emotes_in(self, text: str) -> list[str]:
        known = self._known
        return list(dict.fromkeys([word for word in text.split(" ") if word in known]))


def _between(ends: tuple[float, float], heat: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * heat


def _template(mood: str, text: str) -> Template:
    pieces = tuple(part for piece in text.split("{") for part in piece.split("}"))
    count = len(text.split())
    length = next((number for number, most in enumerate(_LONGEST) if count <= most), len(_LONGEST))
    return Template(mood, text, pieces, length)


def _favourites(emotes: Mapping[str, Sequence[str]], draws: Draws) -> dict[str, tuple[list[float], list[str]]]:
    """For each mood the emotes and their cumulated weights: one Zipf law for the channel, in an order of its own.

    What is popular everywhere stays ahead on the whole, but every channel has other favourites.
    """
    keyed = {
        emote: rank + 7.0 * draws.random()
        for names in emotes.values()
        for rank, emote in reversed(list(enumerate(names)))
    }
    place = {emote: at for at, emote in enumerate(sorted(keyed, key=keyed.__getitem__), 1)}
    return {
        mood: (list(accumulate(place[emote] ** -_ZIPF for emote in names)), list(names))
        for mood, names in emotes.items()
    }


def _choose(built_in: list[Template], count: int, draws: Draws) -> list[Template]:
    """``count`` of the built-in templates, or all of them when more are asked for."""
    if count <= len(built_in):
        # A sample in which every mood and length keeps its part: a shuffle within each, then evenly through the list.
        keyed: list[tuple[float, int, Template]] = []
        for mood in MOODS:
            for length in range(len(_LENGTHS)):
                group = [template for template in built_in if template.mood == mood and template.length == length]
                draws.shuffle(group)
                keyed += [
                    ((at + draws.random()) / len(group), len(keyed) + at, template) for at, template in enumerate(group)
                ]
        keyed.sort()
        return [template for _, _, template in keyed[:count]]
    return built_in


def vary(text: str, draws: Draws) -> str:
    """A short line as somebody else would type it: a letter held down, or another ending."""
    last = text[-1]
    if last.isalpha() and draws.random() < 0.65:
        return text + last * (1 + int(6 * draws.random() ** 2))
    return text + draws.pick(_PUNCTUATION) if last not in "?!/)3" else text


def derive(text: str, number: int) -> str:
    """The ``number``-th variant of a template's text; 0 is the text itself, and no two are alike."""
    turn, at = divmod(number, len(_AFFIXES))
    opener, closer = _AFFIXES[at]
    return f"{opener}{text}{closer} x{turn + 1}" if turn else f"{opener}{text}{closer}"
