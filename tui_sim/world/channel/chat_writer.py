"""What is typed in one channel: lines in words, emotes, echoes of what was just typed, and what everybody pastes."""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise

from tui_sim.events import ChatText
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.emotes import Emotes
from tui_sim.world.channel.members import COOLDOWN, Chatter
from tui_sim.world.channel.repetition import Repetition
from tui_sim.world.channel.templates import AFFIXES, LONG, Template, TemplateChoice, TemplateLibrary, derive, vary
from tui_sim.world.rng import RandomStream
from tui_sim.world.vocabulary import SENTIMENTS

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
# How many words a text has, by class of length: shares at heat 0 and 1.
_LENGTH_SHARES = ((0.55, 0.615), (0.272, 0.235), (0.165, 0.138), (0.013, 0.012))
_LAST_ATTEMPT = 3
_HEAT_STEP = 0.03
_SPREAD = 0.75  # of the mood of the moment among what is said
_LONGEST_NOTE = 200  # characters


Said = tuple[ChatText, Chatter | None, int]
"""A line that may be echoed: what, by whom, and at which instant."""

_SILENCE: Said = (ChatText("", [], "neutral"), None, -(1 << 62))


class ChatWriter:
    """Writes one channel's chat: its own choice of templates and favourite emotes, and what is going round."""

    def __init__(
        self, rng: RandomStream, library: TemplateLibrary, login: str, variants: int, somebody: Callable[[], str | None]
    ) -> None:
        """``variants`` is how many templates are in use at a time (1 or more); ``somebody`` gives the login of a
        person who is there, if there is one.
        """
        self._rng = rng
        self._random = rng.random
        self._bits = rng.getrandbits
        self._library = library
        self._vocabulary = vocabulary = library.vocabulary
        self._login = login
        self._somebody = somebody
        self.category = ""
        self._recent: deque[Said] = deque([_SILENCE] * _HEARD, maxlen=_HEARD)
        self._emotes = Emotes(rng, vocabulary.emotes)
        self._choice = TemplateChoice(rng, library, variants, self._slot)
        self._repetition = Repetition()
        self._paste = ChatText("", [], "neutral")
        self._paste_until = 0
        self._paste_share = 0.0
        self._typed: list[tuple[int, str, str]] = []
        self._heat = -1.0
        self._echoes = self._commands = self._only_emotes = 0.0
        self._choice.renew()
        self.set_heat(0.0)

    def set_heat(self, heat: float) -> None:
        """Chat is that busy: 0 quiet, 1 at 400 messages a minute, or more. Busier chat echoes more and is shorter."""
        if abs(heat - self._heat) < _HEAT_STEP:
            return
        self._heat = heat
        self._echoes = _along(_ECHO, heat)
        self._commands = self._echoes + (1.0 - self._echoes) * _COMMAND
        self._only_emotes = self._commands + (1.0 - self._commands) * _along(_EMOTE_ONLY, heat)
        self._choice.set_lengths([_between(ends, min(heat, 1.3)) for ends in _LENGTH_SHARES])

    def choose_templates(self) -> None:
        """Draw the templates in use anew, over all moods and lengths as evenly as their number allows."""
        self._choice.renew()

    @property
    def templates(self) -> list[Template]:
        """The templates in use."""
        return self._choice.templates

    def lines(
        self, instants: Sequence[int], writers: list[Chatter], mood: str, *, others: bool = True
    ) -> list[ChatText]:
        """What ``writers`` type at ``instants`` (ascending); ``mood`` is the moment's, or empty.

        With ``others``, now and then it is somebody who has just spoken that goes on, sometimes in the same words; they
        are put in the writer's place.
        """
        random, bits, recent, going_round = self._random, self._bits, self._recent, self._emotes.going_round
        echoes, commands, only_emotes = self._echoes, self._commands, self._only_emotes
        pasting = instants[0] < self._paste_until
        said: list[ChatText] = []
        for at, instant in enumerate(instants):
            writer = writers[at]
            if others and random() > _OF_OTHERS:
                follow_up = self._follow_up(instant)
                if follow_up is not None:
                    line, writer = follow_up
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
        self._paste = ChatText(text, self._library.emotes_in(text), "neutral")
        self._paste_until, self._paste_share = instant + int(seconds * SECOND), share

    def cheer(self, bits: int, note: str) -> ChatText:
        """A line that carries ``bits``, shown as Twitch does: ``Cheer100 nice play``."""
        return self.plain(f"Cheer{bits} {note}" if note else f"Cheer{bits}", "excited")

    def plain(self, text: str, sentiment: str) -> ChatText:
        """A line whose text is given (a greeting, a bot's answer), and that nobody echoes."""
        return ChatText(text, self._library.emotes_in(text), sentiment)

    def note(self, instant: int) -> str:
        """A few words of somebody who pays for them, such as nobody wrote lately."""
        for _ in range(4):
            template = self._choice.pick(self._rng.pick(("positive", "hype", "funny", "calm")))
            text = self._choice.fill(template)[:_LONGEST_NOTE].rstrip()
            if self._repetition.allows(text, instant):
                break
        return text

    def greeting(self, source: str) -> str:
        """How a raider from ``source`` says hello."""
        text = self._rng.pick(self._vocabulary.raid_greetings).replace("{from}", source)
        return f"{text} {self._emotes.several('hype')[0]}" if self._rng.random() < 0.5 else text

    def _emotes_alone(self, mood: str) -> ChatText:
        """A line of one emote, or of several: the same again, or others."""
        if not mood or self._random() > _SPREAD:
            mood = self._choice.any_mood()
        times, same = self._emotes.times()
        if same:
            return self._library.same_emote(self._emotes.pick(mood), times, SENTIMENTS[mood])
        emotes = [self._emotes.pick(mood) for _ in range(times)]
        return ChatText(" ".join(emotes), list(dict.fromkeys(emotes)), SENTIMENTS[mood])

    def _text(self, instant: int, writer: Chatter, mood: str) -> ChatText:
        """A line in words."""
        if mood and self._random() > _SPREAD:
            mood = ""
        for attempt in range(_LAST_ATTEMPT + 1):
            template = self._choice.pick(mood)
            if template.length >= LONG:
                template = self._choice.not_recent(template)
            text = self._choice.fill(template) if template.words else template.text
            if self._choice.derivations > 1.0:
                text = derive(text, int(self._choice.derivations * self._random()))
            text, emotes, echoes = self._finish(template, text)
            if text.count(" ") < 3 or self._repetition.allows(text, instant):
                break
            if attempt == _LAST_ATTEMPT:  # all of them came too often: it is said in other words
                text = derive(text, 1 + int((len(AFFIXES) - 1) * self._random()))
                emotes = self._library.emotes_in(text)
        line = ChatText(text, emotes, SENTIMENTS[template.mood])
        if echoes:
            self._recent.append((line, writer, instant))
            if emotes:
                self._emotes.going_round.extend(emotes)
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
            emotes = self._emotes.several(mood)
            text = f"{text} {' '.join(emotes)}"
            if len(emotes) > 1:
                emotes = list(dict.fromkeys(emotes))
        elif point > 1.0 - _LINK:
            text, echoes = f"{text} https://clips.example.com/{self._rng.hex_digits(8)}", False
        if known or self._choice.derivations > 1.0:  # there may be emotes in the words too
            emotes = self._library.emotes_in(text)
        return text, emotes, echoes

    def _slot(self, name: str, mood: str) -> str:
        """What stands in a slot that the vocabulary does not fill."""
        if name == "number":
            return str(2 + int(98 * self._random() ** 2))
        if name == "game":
            return self.category
        if name == "user":
            return self._somebody() or self._login
        if name == "emote":
            return self._emotes.pick(mood)
        return self._login


def _between(ends: tuple[float, float], heat: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * heat


def _along(points: Sequence[tuple[float, float]], heat: float) -> float:
    """Linear between ``points`` of (heat, value), and level beyond them."""
    for (low, one), (high, other) in pairwise(points):
        if heat < high:
            return one + (other - one) * max(0.0, heat - low) / (high - low)
    return points[-1][1]
