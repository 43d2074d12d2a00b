"""What is typed: templates by mood, echoes of what was just typed, emotes in waves."""

from collections import deque
from typing import NamedTuple

from tui_sim.events import SECOND
from tui_sim.world.draws import Draws
from tui_sim.world.words import MOODS, SENTIMENTS, Vocabulary

_MOOD_WEIGHTS = {
    "calm": 0.43, "funny": 0.15, "hype": 0.12, "question": 0.08, "positive": 0.07,
    "fail": 0.06, "tense": 0.04, "sad": 0.03, "command": 0.02,
}  # fmt: skip
_EMOTE_MOOD = {"question": "calm", "positive": "hype", "command": "calm"}
_OPENERS = ("ngl ", "honestly ", "wait ", "ok but ", "yo ", "chat ", "lowkey ", "well ")
_CLOSERS = (" tbh", " fr", " haha", " though", " lol", " right?", " imo", " already", " again", " <3")
_AFFIXES = tuple((opener, closer) for opener in ("", *_OPENERS) for closer in ("", *_CLOSERS))
_ECHO_WINDOW = 30 * SECOND
_EMOTE_ONLY = 0.24
_EMOTE_APPENDED = 0.36


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
    """A line of the vocabulary; ``slotted`` when it holds ``{slots}``."""

    mood: str
    text: str
    slotted: bool


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
        self._favourites = {mood: _own_order(emotes, draws) for mood, emotes in vocabulary.emotes.items()}
        self._templates: dict[str, list[Template]] = {}
        self._derivations = 1.0
        self._mood_limits: list[tuple[float, str]] = []
        self.choose_templates()

    def choose_templates(self) -> None:
        """Draw the templates in use anew, over all moods as evenly as their number allows."""
        built_in = [
            Template(mood, text, "{" in text) for mood in MOODS for text in self._vocabulary.lines.get(mood, ())
        ]
        chosen = _choose(built_in, self._variants, self._draws)
        self._derivations = max(1.0, self._variants / len(built_in))
        self._templates = {}
        for template in chosen:
            self._templates.setdefault(template.mood, []).append(template)
        total, limits = 0.0, []
        for mood in self._templates:
            total += _MOOD_WEIGHTS[mood]
            limits.append((total, mood))
        self._mood_limits = [(limit / total, mood) for limit, mood in limits]

    @property
    def templates(self) -> list[Template]:
        """The templates in use."""
        return [template for group in self._templates.values() for template in group]

    def line(self, instant: int, user_id: str, heat: float, mood: str, category: str, somebody: str | None) -> Line:
        """What ``user_id`` types at ``instant``.

        ``heat`` is how busy chat is (0 quiet to 1 very fast): busier chat echoes more and is shorter. ``mood``
        is the moment's, or empty.
        """
        draws = self._draws
        random = draws.random
        if random() < 0.14 + 0.25 * heat:
            echoed = self._echo(instant, user_id)
            if echoed is not None:
                return self._said(echoed, user_id, instant)
        said_mood = mood if mood and random() < 0.7 else self._usual_mood()
        emote_mood = _EMOTE_MOOD.get(said_mood, said_mood)
        if random() < _EMOTE_ONLY + 0.1 * heat:
            emote = self._emote(emote_mood)
            times = 1 if random() < 0.6 else 2 + int(4 * random() ** 2)
            line = Line(" ".join([emote] * times), [emote], SENTIMENTS[said_mood])
            return self._said(line, user_id, instant)
        text = self._fill(said_mood, category, somebody, shorter=random() < heat)
        if random() < _EMOTE_APPENDED:
            emote = self._emote(emote_mood)
            text = f"{text} {emote}" if random() < 0.8 else f"{text} {emote} {emote}"
        line = Line(text, self._emotes_in(text), SENTIMENTS[said_mood])
        return self._said(line, user_id, instant)

    def cheer(self, instant: int, user_id: str, bits: int, note: str) -> Line:
        """A line that carries ``bits``, shown as Twitch does: ``Cheer100 nice play``."""
        text = f"Cheer{bits} {note}" if note else f"Cheer{bits}"
        return self._said(Line(text, self._emotes_in(text), "excited"), user_id, instant, echo=False)

    def plain(self, instant: int, user_id: str, text: str, sentiment: str) -> Line:
        """A line whose text is given (a greeting)."""
        return self._said(Line(text, self._emotes_in(text), sentiment), user_id, instant)

    def greeting(self, source: str) -> str:
        """How a raider from ``source`` says hello."""
        text = self._draws.pick(self._vocabulary.raid_greetings).replace("{from}", source)
        return f"{text} {self._emote('hype')}" if self._draws.random() < 0.5 else text

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

    def _usual_mood(self) -> str:
        point = self._draws.random()
        for limit, mood in self._mood_limits:
            if point < limit:
                return mood
        return self._mood_limits[-1][1]

    def _emote(self, mood: str) -> str:
        draws = self._draws
        going_round = self._going_round
        if going_round and draws.random() < 0.5:
            return going_round[int(len(going_round) * draws.random())]
        favourites = self._favourites[mood]
        # Zipf-like: the rank is a power of a uniform draw.
        return favourites[int(len(favourites) * draws.random() ** 2.2)]

    def _fill(self, mood: str, category: str, somebody: str | None, *, shorter: bool) -> str:
        draws = self._draws
        group = self._templates.get(mood) or self._templates[self._usual_mood()]
        template = draws.pick(group)
        if shorter:
            other = draws.pick(group)
            if len(other.text) < len(template.text):
                template = other
        text = template.text
        if self._derivations > 1.0 and mood != "command":
            text = derive(text, int(self._derivations * draws.random()))
        if template.slotted:
            number = 2 + int(58 * draws.random() ** 2)
            text = (
                text.replace("{game}", category)
                .replace("{streamer}", self._login)
                .replace("{user}", somebody or self._login)
                .replace("{number}", str(number))
            )
            if "{emote}" in text:
                text = text.replace("{emote}", self._emote(_EMOTE_MOOD.get(mood, mood)))
        if mood != "command" and not text.isupper() and draws.random() < 0.07 and not self._emotes_in(text):
            text = text.upper()
        return text

    def _emotes_in(self, text: str) -> list[str]:
        return list(dict.fromkeys(word for word in text.split(" ") if word in self._known))


def _own_order(emotes: tuple[str, ...], draws: Draws) -> list[str]:
    """The popular ones stay ahead on the whole, but every channel has its own order."""
    keyed = [(rank + 6.0 * draws.random(), emote) for rank, emote in enumerate(emotes)]
    return [emote for _, emote in sorted(keyed)]


def _choose(built_in: list[Template], count: int, draws: Draws) -> list[Template]:
    """``count`` of the built-in templates, or all of them when more are asked for."""
    if count <= len(built_in):
        # A sample in which every mood keeps its part: a shuffle within moods, then evenly through the list.
        keyed: list[tuple[float, Template]] = []
        for mood in MOODS:
            group = [template for template in built_in if template.mood == mood]
            draws.shuffle(group)
            keyed += [((at + draws.random()) / len(group), template) for at, template in enumerate(group)]
        keyed.sort(key=lambda pair: pair[0])
        return [template for _, template in keyed[:count]]
    return built_in


def derive(text: str, number: int) -> str:
    """The ``number``-th variant of a template's text; 0 is the text itself, and no two are alike."""
    turn, at = divmod(number, len(_AFFIXES))
    opener, closer = _AFFIXES[at]
    return f"{opener}{text}{closer} x{turn + 1}" if turn else f"{opener}{text}{closer}"
