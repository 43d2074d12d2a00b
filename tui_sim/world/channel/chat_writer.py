"""What is typed: templates by mood and length, echoes of what was just typed, emotes in waves."""

from bisect import bisect
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, TypeVar

from tui_sim.events import ChatText
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.members import COOLDOWN, Chatter
from tui_sim.world.rng import RandomStream
from tui_sim.world.vocabulary import MOODS, SENTIMENTS, Vocabulary

_T = TypeVar("_T")

_MOOD_WEIGHTS = {
    "calm": 0.42, "funny": 0.15, "hype": 0.13, "question": 0.08, "positive": 0.08,
    "fail": 0.06, "tense": 0.05, "sad": 0.03,
}  # fmt: skip
_EMOTE_MOOD = {"question": "calm", "positive": "hype"}
_OPENERS = ("ngl ", "honestly ", "wait ", "ok but ", "yo ", "chat ", "lowkey ", "well ")
_CLOSERS = (" tbh", " fr", " haha", " though", " lol", " right?", " imo", " already", " again", " <3")
_AFFIXES = tuple((opener, closer) for opener in ("", *_OPENERS) for closer in ("", *_CLOSERS))
_PUNCTUATION = ("!", "!!", "!!!", "..", "...", " :)", " xD", ".", " :D", "!!!!")
_OF_OTHERS = 0.88  # of messages; the others are by somebody who just spoke, where there is one
_AGAIN = 0.1  # of those they say once more what they said (REALISM.md: again in 30 s)
_ECHO_WINDOW = 30 * SECOND
_ECHO_TRIES = range(3)
_HEARD = 64  # lines that may be echoed
# The newer, the likelier: what is echoed is what one has just read.
_BACK = tuple(-1 - int(_HEARD * ((step + 0.5) / 256) ** 2) for step in range(256))
_SENTENCE = 28  # characters from which a line is seldom echoed
_SENTENCES_ECHOED = 0.15
# Shares that reach REALISM.md's figures for messages; pairs are at heat 0 (20 messages a minute) and 1 (400), echoes
# at several heats. Fast chat says the same by chance as well. No log measured is beyond heat 1: massive chats speak as
# a crowd, in short lines, emotes and echoes (Ford et al., Chat Speed OP PogChamp, CHI 2017).
_ECHO = ((0.0, 0.085), (0.65, 0.36), (1.03, 0.22), (1.8, 0.62))
_COMMAND = 0.024
_EMOTE_ONLY = ((0.0, 0.31), (1.03, 0.21), (1.8, 0.55))
_EMOTE_APPENDED = 0.33
_MENTION = 0.10
_LINK = 0.006
_CAPITALS = {"hype": 0.45, "tense": 0.4, "funny": 0.25, "fail": 0.25}
_CAPITALS_ELSE = 0.12
_LOUD = (1.2, 0.7, 0.3, 0.2)  # of the capitals, by class of length
_VARIED = 0.7
_EMOTE_TIMES = (1,) * 79 + (2,) * 19 + (3,) * 18 + (4,) * 5 + (5,) * 4 + (6,) * 3  # of 128
_SAME_EMOTE = 0.55  # of lines with several
_GOING_ROUND = 0.4
_ROUND = 40  # emotes that go round
_ZIPF = 1.25
_FAVOURITE_BITS = 11
_FAVOURITES = 1 << _FAVOURITE_BITS  # an emote has one part of so many, or more, of its mood
# How many words a text has: up to 3, up to 8, up to 40, more; at heat 0 and 1.
_LENGTHS = ((0.55, 0.615), (0.272, 0.235), (0.165, 0.138), (0.013, 0.012))
_LONGEST = (3, 8, 40)  # words
_LONG = 1  # the class of length from which one knows a template again
_TOLD = 8  # such templates that are not used again so soon, if there are others
_LAST_ATTEMPT = 3
_HEAT_STEP = 0.03
_SPREAD = 0.75  # of the mood of the moment among what is said
_WORN = 3  # times the same line of four words or more may come in an hour or two
_WORN_FOR = 3600 * SECOND
_WORN_LINES = 8192  # remembered at the most, twice; more than an hour of a busy channel has
_MOST_VARIANTS = 10**15  # beyond that nobody could tell
_LONGEST_REMARK = 200  # characters


Said = tuple[ChatText, Chatter | None, int]
"""A line that may be echoed: what, by whom, and at which instant."""

_SILENCE: Said = (ChatText("", [], "neutral"), None, -(1 << 62))


class Template(NamedTuple):
    """A line of the vocabulary in pieces: every second one is the name of a slot."""

    mood: str
    text: str
    pieces: tuple[str, ...]
    words: tuple[tuple[str, ...] | None, ...]
    """What may stand in each slot, where the vocabulary has it."""
    length: int
    """Its class of length: an index of ``_LENGTHS``."""
    has_emotes: bool


class TemplateLibrary:
    """The vocabulary's lines and emotes, taken to pieces once for all channels."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._emotes = {emote for emotes in vocabulary.emotes.values() for emote in emotes}
        self.groups: dict[tuple[str, int], list[Template]] = {
            (mood, length): [] for mood in MOODS for length in range(len(_LENGTHS))
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
        words = self._same_emote.get((emote, times, sentiment))
        if words is None:
            words = self._same_emote[emote, times, sentiment] = ChatText(" ".join([emote] * times), [emote], sentiment)
        return words

    def _template(self, mood: str, text: str) -> Template:
        pieces = tuple(part for piece in text.split("{") for part in piece.split("}"))
        count = len(text.split())
        length = next((number for number, most in enumerate(_LONGEST) if count <= most), len(_LONGEST))
        words = tuple(self.vocabulary.slots.get(slot) for slot in pieces[1::2])
        return Template(mood, text, pieces, words, length, "emote" in pieces[1::2] or bool(self.emotes_in(text)))


class ChatWriter:
    """Writes one channel's chat: its own choice of templates and favourite emotes, and what is going round."""

    def __init__(
        self, rng: RandomStream, phrases: TemplateLibrary, login: str, variants: int, somebody: Callable[[], str | None]
    ) -> None:
        """``variants`` is how many templates are in use at a time (1 or more); ``somebody`` gives the login of a
        person who is there, if there is one.
        """
        self._rng = rng
        self._random = rng.random
        self._bits = rng.getrandbits
        self._phrases = phrases
        self._vocabulary = vocabulary = phrases.vocabulary
        self._login = login
        self._variants = variants
        self._somebody = somebody
        self.category = ""
        self._recent: deque[Said] = deque([_SILENCE] * _HEARD, maxlen=_HEARD)
        self._going_round: deque[str] = deque(maxlen=_ROUND)
        self._favourites = _favourites(vocabulary.emotes, rng)
        self._cells: list[dict[str, list[Template]]] = []
        self._moods: list[list[str]] = []
        """For each class of length 256 moods, each as likely."""
        self._derivations = 1.0
        self._told: deque[Template] = deque(maxlen=_TOLD)
        self._worn: dict[str, int] = {}
        self._worn_before: dict[str, int] = {}
        self._worn_since = 0
        self._paste = ChatText("", [], "neutral")
        self._paste_until = 0
        self._typed: list[tuple[int, str, str]] = []
        self._paste_share = 0.0
        self._heat = -1.0
        self._echoes = self._commands = self._only_emotes = 0.0
        self._lengths: list[int] = []
        """256 classes of length, each as likely."""
        self.choose_templates()
        self.set_heat(0.0)

    def set_heat(self, heat: float) -> None:
        """Chat is that busy: 0 quiet, 1 at 400 messages a minute, or more. Busier chat echoes more and is shorter."""
        if abs(heat - self._heat) < _HEAT_STEP:
            return
        self._heat = heat
        self._echoes = _along(_ECHO, heat)
        self._commands = self._echoes + (1.0 - self._echoes) * _COMMAND
        self._only_emotes = self._commands + (1.0 - self._commands) * _along(_EMOTE_ONLY, heat)
        shares = [_between(ends, min(heat, 1.3)) for ends in _LENGTHS]
        self._lengths = _tossed(range(len(_LENGTHS)), shares)

    def choose_templates(self) -> None:
        """Draw the templates in use anew, over all moods and lengths as evenly as their number allows."""
        chosen = _choose(self._phrases, self._variants, self._rng)
        self._derivations = max(1.0, min(self._variants, _MOST_VARIANTS) / self._phrases.size)
        self._cells = [{} for _ in _LENGTHS]
        for template in chosen:
            self._cells[template.length].setdefault(template.mood, []).append(template)
        self._moods = []
        for cell in self._cells:
            moods = [mood for mood in _MOOD_WEIGHTS if mood in cell]
            self._moods.append(_tossed(moods or ["calm"], [_MOOD_WEIGHTS[mood] for mood in moods or ["calm"]]))

    @property
    def templates(self) -> list[Template]:
        """The templates in use."""
        return [template for cell in self._cells for group in cell.values() for template in group]

    def lines(
        self, instants: Sequence[int], writers: list[Chatter], mood: str, *, others: bool = True
    ) -> list[ChatText]:
        """What ``writers`` type at ``instants`` (ascending); ``mood`` is the moment's, or empty.

        With ``others``, now and then it is somebody who has just spoken that goes on, sometimes in the same words; they
        are put in the writer's place.
        """
        random, bits, recent, going_round = self._random, self._bits, self._recent, self._going_round
        echoes, commands, only_emotes = self._echoes, self._commands, self._only_emotes
        pasting = instants[0] < self._paste_until
        said: list[ChatText] = []
        for at, instant in enumerate(instants):
            writer = writers[at]
            if others and random() > _OF_OTHERS:
                going_on = self._follow_up(instant)
                if going_on is not None:
                    line, writer = going_on
                    writers[at] = writer
                    if random() < _AGAIN:
                        said.append(line)
                        continue
            point = random()
            if pasting and instant < self._paste_until and random() < self._paste_share:
                said.append(self._paste)
                continue
            if point < echoes:
                for _ in _ECHO_TRIES:
                    line, other, then = recent[_BACK[bits(8)]]
                    if other is writer or instant - then > _ECHO_WINDOW:
                        continue
                    if len(line.text) < _SENTENCE or random() < _SENTENCES_ECHOED:
                        break
                else:
                    said.append(self._text(instant, writer, mood))
                    continue
            elif commands < point < only_emotes:
                line = self._emotes_alone(mood)
            else:
                said.append(self._command(instant, writer) if point < commands else self._text(instant, writer, mood))
                continue
            recent.append((line, writer, instant))
            if line.emotes:
                going_round.extend(line.emotes)
            said.append(line)
        return said

    def _follow_up(self, instant: int) -> tuple[ChatText, Chatter] | None:
        """Somebody who has just spoken and may speak again, and what they said; None if there is nobody."""
        line, writer, then = self._recent[_BACK[self._bits(8)]]
        if writer is None or instant - then > _ECHO_WINDOW:
            return None
        now = writer.member.chatter or writer
        if not COOLDOWN <= instant - now.last_message <= _ECHO_WINDOW:
            return None
        now.last_message = instant
        return line, now

    def take_commands(self) -> list[tuple[int, str, str]]:
        """The commands typed since the last call: when, which, and by whom."""
        taken, self._typed = self._typed, []
        return taken

    def _command(self, instant: int, writer: Chatter) -> ChatText:
        commands = self._vocabulary.commands
        command = commands[int(len(commands) * self._random() ** 1.6)]
        self._typed.append((instant, command, writer.username))
        return ChatText(f"!{command}", [], SENTIMENTS["command"])

    def paste(self, instant: int, text: str, seconds: float, share: float) -> None:
        """Let ``text`` go round for ``seconds``: a ``share`` (0 to 1) of what is typed is it."""
        self._paste = ChatText(text, self._phrases.emotes_in(text), "neutral")
        self._paste_until, self._paste_share = instant + int(seconds * SECOND), share

    def cheer(self, bits: int, note: str) -> ChatText:
        """A line that carries ``bits``, shown as Twitch does: ``Cheer100 nice play``."""
        return self.plain(f"Cheer{bits} {note}" if note else f"Cheer{bits}", "excited")

    def plain(self, text: str, sentiment: str) -> ChatText:
        """A line whose text is given (a greeting, a bot's answer), and that nobody echoes."""
        return ChatText(text, self._phrases.emotes_in(text), sentiment)

    def note(self, instant: int) -> str:
        """A few words of somebody who pays for them, such as nobody wrote lately."""
        for _ in range(4):
            template = self._pick_template(self._rng.pick(("positive", "hype", "funny", "calm")))
            text = self._fill(template)[:_LONGEST_REMARK].rstrip()
            if self._wear(text, instant):
                break
        return text

    def greeting(self, source: str) -> str:
        """How a raider from ``source`` says hello."""
        text = self._rng.pick(self._vocabulary.raid_greetings).replace("{from}", source)
        return f"{text} {self._emotes('hype')[0]}" if self._rng.random() < 0.5 else text

    def _emotes_alone(self, mood: str) -> ChatText:
        """A line of one emote, or of several: the same again, or others."""
        if not mood or self._random() > _SPREAD:
            mood = self._moods[0][self._bits(8)]
        times = _EMOTE_TIMES[self._bits(7)]
        if times > 1 and self._random() > _SAME_EMOTE:
            emotes = [self._emote(mood) for _ in range(times)]
            return ChatText(" ".join(emotes), list(dict.fromkeys(emotes)), SENTIMENTS[mood])
        return self._phrases.same_emote(self._emote(mood), times, SENTIMENTS[mood])

    def _emotes(self, mood: str) -> list[str]:
        """One emote, or several: the same again, or others."""
        times = _EMOTE_TIMES[self._bits(7)]
        if times > 1 and self._random() > _SAME_EMOTE:
            return [self._emote(mood) for _ in range(times)]
        return [self._emote(mood)] * times

    def _emote(self, mood: str) -> str:
        going_round = self._going_round
        heard = len(going_round)
        if heard and self._random() < _GOING_ROUND:
            return going_round[heard * self._bits(16) >> 16]
        limits, emotes = self._favourites[mood]
        return emotes[bisect(limits, self._bits(_FAVOURITE_BITS))]

    def _text(self, instant: int, writer: Chatter, mood: str) -> ChatText:
        """A line in words."""
        if mood and self._random() > _SPREAD:
            mood = ""
        for attempt in range(_LAST_ATTEMPT + 1):
            template = self._pick_template(mood)
            if template.length >= _LONG:
                template = self._not_told(template)
            text = self._fill(template) if template.words else template.text
            if self._derivations > 1.0:
                text = derive(text, int(self._derivations * self._random()))
            text, emotes, echoes = self._finish(template, text)
            if text.count(" ") < 3 or self._wear(text, instant):
                break
            if attempt == _LAST_ATTEMPT:  # all of them are worn: it is told in other words
                text = derive(text, 1 + int((len(_AFFIXES) - 1) * self._random()))
                emotes = self._phrases.emotes_in(text)
        line = ChatText(text, emotes, SENTIMENTS[template.mood])
        if echoes:
            self._recent.append((line, writer, instant))
            if emotes:
                self._going_round.extend(emotes)
        return line

    def _finish(self, template: Template, text: str) -> tuple[str, list[str], bool]:
        """The line as it is typed (held letters, a mention, capitals, emotes, a link), its emotes, and whether others
        echo it.
        """
        random = self._random
        mood, echoes, known = template.mood, True, template.has_emotes
        if template.length == 0:
            if random() < _VARIED:
                text = vary(text, self._rng)
        elif random() < _MENTION and text[0] != "@":
            somebody = self._somebody()
            if somebody is not None:
                text, echoes = f"@{somebody} {text}", False
        if not known and random() < _CAPITALS.get(mood, _CAPITALS_ELSE) * _LOUD[template.length] and "@" not in text:
            text, known = text.upper(), True
        emotes: list[str] = []
        point = random()
        if point < _EMOTE_APPENDED:
            emotes = self._emotes(mood)
            text = f"{text} {' '.join(emotes)}"
            if len(emotes) > 1:
                emotes = list(dict.fromkeys(emotes))
        elif point > 1.0 - _LINK:
            text, echoes = f"{text} https://clips.example.com/{self._rng.hex_digits(8)}", False
        if known or self._derivations > 1.0:  # there may be emotes in the words too
            emotes = self._phrases.emotes_in(text)
        return text, emotes, echoes

    def _not_told(self, template: Template) -> Template:
        """``template``, or another one of its length if it was told lately."""
        if template in self._told:
            cell = self._cells[template.length]
            others = [one for group in cell.values() for one in group if one not in self._told]
            template = self._rng.pick(others or [template])
        self._told.append(template)
        return template

    def _pick_template(self, mood: str) -> Template:
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

    def _fill(self, template: Template) -> str:
        bits = self._bits
        parts = list(template.pieces)
        at = 1
        for words in template.words:
            parts[at] = self._slot(parts[at], template.mood) if words is None else words[len(words) * bits(16) >> 16]
            at += 2
        return "".join(parts)

    def _slot(self, name: str, mood: str) -> str:
        """What stands in a slot that the vocabulary does not fill."""
        if name == "number":
            return str(2 + int(98 * self._random() ** 2))
        if name == "game":
            return self.category
        if name == "user":
            return self._somebody() or self._login
        if name == "emote":
            return self._emote(mood)
        return self._login

    def _wear(self, text: str, instant: int) -> bool:
        """Whether a long line may come once more; counted."""
        if instant - self._worn_since >= _WORN_FOR or len(self._worn) >= _WORN_LINES:
            self._worn, self._worn_before, self._worn_since = {}, self._worn, instant
        times = self._worn.get(text, 0)
        if times + self._worn_before.get(text, 0) >= _WORN:
            return False
        self._worn[text] = times + 1
        return True


def _between(ends: tuple[float, float], heat: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * heat


def _along(points: Sequence[tuple[float, float]], heat: float) -> float:
    """Linear between ``points`` of (heat, value), and level beyond them."""
    for (low, one), (high, other) in pairwise(points):
        if heat < high:
            return one + (other - one) * max(0.0, heat - low) / (high - low)
    return points[-1][1]


def _tossed(items: Sequence[_T], weights: Sequence[float]) -> list[_T]:
    """256 of ``items``, each as often as its weight says."""
    total, limits = sum(weights), list(accumulate(weights))
    return [items[bisect(limits, (step + 0.5) / 256 * total, 0, len(items) - 1)] for step in range(256)]


def _favourites(emotes: Mapping[str, Sequence[str]], rng: RandomStream) -> dict[str, tuple[list[int], Sequence[str]]]:
    """For each mood the cumulated weights of its emotes, and these: one Zipf law for the channel.

    What is popular everywhere stays ahead on the whole, but every channel has an order of its own.
    """
    keyed = {
        emote: rank + 7.0 * rng.random()
        for names in emotes.values()
        for rank, emote in reversed(list(enumerate(names)))
    }
    place = {emote: at for at, emote in enumerate(sorted(keyed, key=keyed.__getitem__), 1)}
    found = {}
    for mood, names in emotes.items():
        weights = [place[emote] ** -_ZIPF for emote in names]
        scale = (_FAVOURITES - len(names)) / sum(weights)
        parts = [1 + int(scale * weight) for weight in weights]
        parts[weights.index(max(weights))] += _FAVOURITES - sum(parts)
        found[mood] = list(accumulate(parts)), names
    return found | {mood: found[felt] for mood, felt in _EMOTE_MOOD.items()}


def _choose(phrases: TemplateLibrary, count: int, rng: RandomStream) -> list[Template]:
    """``count`` of the built-in templates, or all of them when more are asked for."""
    if count > phrases.size:
        return [template for group in phrases.groups.values() for template in group]
    # A sample in which every mood and length keeps its part: a shuffle within each, then evenly through the list.
    keyed: list[tuple[float, int, Template]] = []
    for templates in phrases.groups.values():
        group = templates.copy()
        rng.shuffle(group)
        keyed += [((at + rng.random()) / len(group), len(keyed) + at, template) for at, template in enumerate(group)]
    keyed.sort()
    return [template for _, _, template in keyed[:count]]


def vary(text: str, rng: RandomStream) -> str:
    """A short line as somebody else would type it: a letter held down, or another ending."""
    last = text[-1]
    if last.isalpha() and rng.random() < 0.65:
        return text + last * (1 + int(6 * rng.random() ** 2))
    return text + rng.pick(_PUNCTUATION) if last not in "?!/)3" else text


def derive(text: str, number: int) -> str:
    """The ``number``-th variant of a template's text; 0 is the text itself, and no two are alike."""
    turn, at = divmod(number, len(_AFFIXES))
    opener, closer = _AFFIXES[at]
    return f"{opener}{text}{closer} x{turn + 1}" if turn else f"{opener}{text}{closer}"
