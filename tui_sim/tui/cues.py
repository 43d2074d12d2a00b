"""How a person is asked for a cue: palette entries, help and dialog come from here."""

from dataclasses import dataclass

from tui_sim import commands
from tui_sim.commands import AnyCue, Span


@dataclass(frozen=True, slots=True)
class CueForm:
    """What is asked before a cue is played, and how the command is made of the answer.

    The person's numbers are whole, and ``SCALE`` of them are 1 in the command.
    """

    of: type[AnyCue]

    @property
    def id(self) -> str:
        """The command's own name."""
        return self.of("").name

    @property
    def title(self) -> str:
        return self.of.TITLE

    @property
    def meaning(self) -> str:
        return self.of.MEANING

    @property
    def label(self) -> str:
        """What stands before the size."""
        return self.of.LABEL

    @property
    def unit(self) -> str:
        """What stands behind it."""
        return self.of.UNIT

    @property
    def preset(self) -> int:
        """The command's own size, in the person's unit."""
        return round(self.of("").size * self.of.SCALE)

    @property
    def allowed(self) -> Span:
        """The command's own range, in the person's unit."""
        span = self.of.ALLOWED
        return Span(round(span.least * self.of.SCALE), round(span.most * self.of.SCALE))

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

    def make(self, channel: str, size: int) -> AnyCue:
        """The command for a size in the person's unit."""
        return self.of(channel, size if self.of.SCALE == 1 else size / self.of.SCALE)  # type: ignore[arg-type]

    def told(self, channel: str) -> str:
        """A cue that was played, in the words of the status line."""
        return f"{self.title.lower()} in {channel}"


CUES = tuple(map(CueForm, commands.CUES))


def cue_form(name: str) -> CueForm:
    """The form of a cue, by its id."""
    return next(form for form in CUES if form.id == name)
