"""What conflicts: settings of which each may be right, but not with the others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tui_sim.events import TOPICS
from tui_sim.files import Identity, identity, identity_of
from tui_sim.settings.fields import PLACE, TIME, Settings
from tui_sim.settings.reference import REFERENCE

_FIRST_INSTANT = datetime(1971, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Fields that do not go together, and why; over PLACE or TIME, where others bear on it too."""

    fields: tuple[str, ...]
    reason: str
    over: str = ""

    @property
    def rests_on(self) -> frozenset[str]:
        """All fields that have to be right themselves for this to be said."""
        return frozenset(self.fields) | {name for name, one in REFERENCE.items() if self.over in one.bears_on}


def conflicts(settings: Settings) -> list[Conflict]:
    """All that there are, in the order in which they are told."""
    return [conflict for rule in _RULES for conflict in rule(settings)]


def written_files(settings: Settings) -> list[tuple[str, str, Identity | None]]:
    """The files that the run writes: by which field, what is written, and which file it is."""
    files = []
    if settings.report is not None:
        files.append(("report", "manifest", identity(settings.report)))
    if settings.output.startswith("file:"):
        files.append(("output", "events", identity(settings.output.removeprefix("file:"))))
    elif settings.output == "stdout":
        files.append(("output", "events", identity_of(1)))
    if settings.log_file is not None:
        files.append(("log_file", "log", identity(settings.log_file)))
    return files


def _no_topic(settings: Settings) -> Iterator[Conflict]:
    if not settings.topics:
        off = tuple(f"produce_{topic}" for topic in TOPICS if not getattr(settings, f"produce_{topic}"))
        yield Conflict(off if len(off) == len(TOPICS) else (*off, "mix"), "no topic is left on")


def _place(settings: Settings) -> Iterator[Conflict]:
    if settings.embedded and settings.output != "kafka":
        yield Conflict(("embedded", "output"), "the embedded broker needs the output kafka", PLACE)
    if settings.output == "stdout" and not settings.headless:
        yield Conflict(("output",), "standard output is the screen's; add --headless", PLACE)


def _shared_files(settings: Settings) -> Iterator[Conflict]:
    """What is written to one file, however that is called."""
    files = written_files(settings)
    for at, (field, what, file) in enumerate(files):
        for other, second_what, second in files[at + 1 :]:
            if file is not None and file == second:
                reason = f"the {what} and the {second_what} need a file each"
                yield Conflict((field, other), reason, PLACE if "output" in (field, other) else "")
    stderr = identity_of(2) if settings.headless else None
    for field, what, file in files:
        if file is not None and file == stderr and not (field == "output" and settings.output == "stdout"):
            reason = f"the {what} and standard error, which has the log, need a file each"
            yield Conflict((field,), reason, PLACE if field == "output" else "")


def _time(settings: Settings) -> Iterator[Conflict]:
    if settings.start_time is not None and settings.clock != "virtual":
        yield Conflict(("start_time",), "only with --clock virtual", TIME)
    if settings.then_live and (settings.clock != "virtual" or settings.start_time is None):
        reason = "only with --clock virtual and --start-time: the past that comes first"
        yield Conflict(("then_live",), reason, TIME)


def _virtual_time(settings: Settings) -> Iterator[Conflict]:
    if settings.clock != "virtual":
        return
    if settings.rate_per_sec is None:
        reason = "virtual time needs a rate: with max it has no schedule"
        yield Conflict(("clock", "rate_per_sec"), reason, TIME)
        return
    now = datetime.now(UTC)
    if settings.then_live and settings.start_time is not None and settings.start_time > now:
        yield Conflict(("start_time",), "the past that comes before the live part lies in the future", TIME)
        return
    if settings.output != "kafka" or settings.then_live:
        return
    span = settings.span
    if span is None:
        yield Conflict(("clock",), "into Kafka virtual time must end: add --duration or --max-events", TIME)
        return
    first = settings.start_time or _FIRST_INSTANT
    if first.timestamp() + span <= now.timestamp():
        return
    if settings.start_time is not None:
        yield Conflict(("start_time",), "the run would end in the future, which Kafka brokers refuse", TIME)
        return
    ends = tuple(name for name in ("duration", "max_events") if getattr(settings, name) is not None)
    yield Conflict(ends, "into Kafka the run ends now, and so it would begin before 1971", TIME)


_RULES: Final[Sequence[Callable[[Settings], Iterator[Conflict]]]] = (
    _no_topic,
    _place,
    _shared_files,
    _time,
    _virtual_time,
)
