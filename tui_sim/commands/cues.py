"""The cues: moments that a person sets off in one channel. What each does there stands in ``tui_sim/world/cues``."""

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from tui_sim.commands.sizes import Span
from tui_sim.events import CHAT, STREAM_META, TRANSACTIONS, Topic


@dataclass(frozen=True, slots=True)
class Cue:
    """A moment in ``channel``, of a size.

    ``SIZE`` names the field that has the size, and ``ALLOWED`` is what it may be; ``RULE`` says so, with a place for
    the range. ``NEEDS`` is the topic that must be on. The others are for who asks a person for a size: ``TITLE`` and
    ``MEANING``, ``LABEL`` and ``UNIT`` as they stand before and behind a size, ``SCALE`` as how many of the person's
    units are 1 in the command.
    """

    SIZE: ClassVar[str]
    ALLOWED: ClassVar[Span]
    RULE: ClassVar[str]
    NEEDS: ClassVar[Topic | None] = None
    TITLE: ClassVar[str]
    MEANING: ClassVar[str]
    LABEL: ClassVar[str]
    UNIT: ClassVar[str]
    SCALE: ClassVar[int] = 1
    channel: str

    @property
    def size(self) -> float:
        """The size, in the command's own unit."""
        size: float = getattr(self, self.SIZE)
        return size

    @property
    def refusal(self) -> str:
        """Why the size can't be had; empty if it can."""
        return "" if self.size in self.ALLOWED else self.RULE.format(self.ALLOWED)


@dataclass(frozen=True, slots=True)
class HypeTrain(Cue):
    """Money comes three times as fast in ``channel`` for ``seconds``."""

    SIZE = "seconds"
    ALLOWED = Span(120.0, 300.0)  # REALISM: a hype train
    RULE = "a hype train lasts {} seconds"
    NEEDS = TRANSACTIONS
    TITLE = "Hype train"
    MEANING = "Money comes three times as fast for a while"
    LABEL = "lasts"
    UNIT = "seconds"
    seconds: float = 180.0
    name: Literal["hype_train"] = "hype_train"


@dataclass(frozen=True, slots=True)
class GiftBurst(Cue):
    """Somebody begins to give: gift subscriptions that add up to ``count`` within 30 seconds."""

    SIZE = "count"
    ALLOWED = Span(1, 1000, whole=True)
    RULE = "a gift burst has {} gifts"
    NEEDS = TRANSACTIONS
    TITLE = "Gift burst"
    MEANING = "Gift subscriptions, all within half a minute"
    LABEL = "gives"
    UNIT = "gifts"
    count: int = 25
    name: Literal["gift_burst"] = "gift_burst"


@dataclass(frozen=True, slots=True)
class Spike(Cue):
    """Word gets round: the viewers of ``channel`` rise by ``share`` (0.3 is 30%) within a minute, for a while."""

    SIZE = "share"
    ALLOWED = Span(0.01, 10.0)
    RULE = "a spike's share is {}"
    TITLE = "Viral spike"
    MEANING = "Viewers rise within a minute, and fall back later"
    LABEL = "rises by"
    UNIT = "% of viewers"
    SCALE = 100
    share: float = 0.35
    name: Literal["spike"] = "spike"


@dataclass(frozen=True, slots=True)
class Drop(Cue):
    """A technical fault: ``channel`` loses ``share`` of its viewers, who are back in 3 to 8 minutes."""

    SIZE = "share"
    ALLOWED = Span(0.1, 0.5)
    RULE = "a drop's share is {}"
    TITLE = "Technical drop"
    MEANING = "Part of the viewers is gone, and back within minutes"
    LABEL = "loses"
    UNIT = "% of viewers"
    SCALE = 100
    share: float = 0.3
    name: Literal["drop"] = "drop"


@dataclass(frozen=True, slots=True)
class Restart(Cue):
    """``channel`` goes off the air and is back after ``seconds`` with a new stream id."""

    SIZE = "seconds"
    ALLOWED = Span(0.0, 86_400.0)
    RULE = "a stream is back after {} seconds"
    NEEDS = STREAM_META
    TITLE = "Stream end and restart"
    MEANING = "The stream ends, and the channel is back as a new one"
    LABEL = "back after"
    UNIT = "seconds"
    seconds: float = 30.0
    name: Literal["restart"] = "restart"


@dataclass(frozen=True, slots=True)
class Copypasta(Cue):
    """The same text goes round in the chat of ``channel`` for ``seconds``."""

    SIZE = "seconds"
    ALLOWED = Span(5.0, 300.0)
    RULE = "a copypasta wave lasts {} seconds"
    NEEDS = CHAT
    TITLE = "Copypasta wave"
    MEANING = "The same text goes round in chat"
    LABEL = "lasts"
    UNIT = "seconds"
    seconds: float = 25.0
    name: Literal["copypasta"] = "copypasta"


AnyCue = HypeTrain | GiftBurst | Spike | Drop | Restart | Copypasta
CUES: tuple[type[AnyCue], ...] = get_args(AnyCue)
"""All there are, in the order in which a person is offered them."""
CUE_NAMES = frozenset(cue("").name for cue in CUES)
"""Their names, which are also the kinds of the activities that they make."""
