"""The moments a person can set off in one channel, in one table: palette entries, help and dialog come from it."""

from collections.abc import Callable
from dataclasses import dataclass

from tui_sim.commands import Copypasta, Cue, Drop, GiftBurst, HypeTrain, Restart, Span, Spike


@dataclass(frozen=True, slots=True)
class CueForm:
    """What is asked before a cue is played, and how the command is made of the answer.

    ``field`` names the command's size, ``label`` is what stands before its value on screen and ``unit`` what stands
    behind it. The person's numbers are whole; ``scale`` of them are 1 in the command. Preset and range are the
    command's own.
    """

    id: str
    title: str
    meaning: str
    of: type[Cue]
    field: str
    label: str
    unit: str
    make: Callable[[str, int], Cue]
    scale: int = 1

    @property
    def preset(self) -> int:
        """The command's own size, in the person's unit."""
        default: float = getattr(self.of(""), self.field)
        return round(default * self.scale)

    @property
    def allowed(self) -> Span:
        """The command's own range, in the person's unit."""
        span = self.of.ALLOWED
        return Span(round(span.least * self.scale), round(span.most * self.scale))

    @property
    def wanted(self) -> str:
        """The range as a person reads it: ``120 to 300 seconds``."""
        return f"{self.allowed} {self.unit}"

    def size(self, written: str) -> int | None:
        """What somebody wrote, as a size; None when it is none or out of range."""
        bare = written.strip()
        if not (bare.isascii() and bare.isdecimal()):
            return None
        return int(bare) if int(bare) in self.allowed else None

    def told(self, channel: str) -> str:
        """A cue that was played, in the words of the status line."""
        return f"{self.title.lower()} in {channel}"


CUES = (
    CueForm(
        "hype_train", "Hype train", "Money comes three times as fast for a while",
        HypeTrain, "seconds", "lasts", "seconds", HypeTrain,
    ),
    CueForm(
        "gift_burst", "Gift burst", "Gift subscriptions, all within half a minute",
        GiftBurst, "count", "gives", "gifts", GiftBurst,
    ),
    CueForm(
        "spike", "Viral spike", "Viewers rise within a minute, and fall back later",
        Spike, "share", "rises by", "% of viewers", lambda channel, size: Spike(channel, size / 100), 100,
    ),
    CueForm(
        "drop", "Technical drop", "Part of the viewers is gone, and back within minutes",
        Drop, "share", "loses", "% of viewers", lambda channel, size: Drop(channel, size / 100), 100,
    ),
    CueForm(
        "restart", "Stream end and restart", "The stream ends, and the channel is back as a new one",
        Restart, "seconds", "back after", "seconds", Restart,
    ),
    CueForm(
        "copypasta", "Copypasta wave", "The same text goes round in chat",
        Copypasta, "seconds", "lasts", "seconds", Copypasta,
    ),
)  # fmt: skip


def cue_form(name: str) -> CueForm:
    """The form of a cue, by its id."""
    return next(form for form in CUES if form.id == name)
