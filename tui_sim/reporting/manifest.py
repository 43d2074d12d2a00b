"""The record of a run: a JSON manifest, written by runs and read by whoever judges what a pipeline made of the events.

The models' fields, in their order, are the file's. What a reader can do without has a default.
"""

import dataclasses
import platform
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tui_sim import __version__
from tui_sim.engine.snapshot import Account, Failure, PartitionCount, Snapshot
from tui_sim.events import Topic
from tui_sim.files import put
from tui_sim.latency import Latency
from tui_sim.timestamps import SECOND, Timestamps

Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class CommandPart(_Part):
    """A command as it took effect ``at`` a simulated time; ``refused`` says why it did not."""

    ticket: int = 0
    at: str | None = None
    command: dict[str, Any]
    refused: str


class SimulatedPart(_Part):
    """The first and the last simulated instant."""

    since: Annotated[str | None, Field(alias="from")] = None
    to: str | None = None


class RatesPart(_Part):
    """Events a second of the wall clock; a ``target`` of None is as fast as possible."""

    target: float | None
    produced: float
    acknowledged: float


class LatencyPart(_Part):
    """Seconds. Each quantile is the upper bound of a bucket 6 to 15% wide."""

    count: Count
    mean: float
    p50: float
    p90: float
    p99: float
    p99_9: Annotated[float, Field(alias="p99.9")]
    max: float


class TopicPart(_Part):
    """One topic, ``name`` being what it is called outside."""

    topic: Topic
    name: str
    produced: Count
    acknowledged: Count
    failed: Count
    missed: Count = 0


class ChannelPart(_Part):
    """One channel in one topic."""

    channel: str
    topic: Topic
    produced: Count = 0
    acknowledged: Count
    failed: Count


class Manifest(_Part):
    """A whole run. Times are ISO 8601 in UTC."""

    format: Literal[1]
    """The version of this shape; it grows when a reader of the old one would misread the new one."""
    version: str
    python: str = ""
    libraries: dict[str, str] = {}
    exit_code: int = 0
    error: str = ""
    seed: int = 0
    settings: dict[str, Any]
    commands: tuple[CommandPart, ...] = ()
    output: str = ""
    began: str | None = None
    ended: str | None = None
    seconds: float = 0.0
    simulated: SimulatedPart = SimulatedPart()
    produced: Count
    acknowledged: Count
    failed: Count
    missed: Count = 0
    rates: RatesPart | None = None
    latency: LatencyPart | None
    topics: tuple[TopicPart, ...]
    channels: tuple[ChannelPart, ...]
    partitions: tuple[PartitionCount, ...]
    failures: tuple[Failure, ...] = ()


class Unreadable(Exception):
    """The file is no manifest; the text says why, in one line."""


def build(
    settings: Mapping[str, Any],
    libraries: Mapping[str, str],
    seed: int,
    snapshot: Snapshot,
    account: Account,
    code: int,
) -> Manifest:
    """The record; ``settings`` as they may be shown, ``libraries`` with their versions, ``code`` the exit code."""
    seconds = snapshot.uptime
    return Manifest(
        format=1,
        version=__version__,
        python=platform.python_version(),
        libraries=dict(libraries),
        exit_code=code,
        error=snapshot.error,
        seed=seed,
        settings=dict(settings),
        commands=tuple(
            CommandPart(
                ticket=one.ticket,
                at=_iso(one.instant),
                command=dataclasses.asdict(one.command),
                refused=one.refused,
            )
            for one in account.commands
        ),
        output=snapshot.address,
        began=_iso(account.began * SECOND),
        ended=_iso(account.ended * SECOND),
        seconds=round(seconds, 3),
        simulated=SimulatedPart(since=_iso(account.first_instant), to=_iso(account.last_instant)),
        produced=snapshot.produced,
        acknowledged=snapshot.acknowledged,
        failed=snapshot.produced - snapshot.acknowledged,
        missed=snapshot.missed,
        rates=RatesPart(
            target=snapshot.target_rate,
            produced=round(snapshot.produced / seconds, 3) if seconds else 0.0,
            acknowledged=round(snapshot.acknowledged / seconds, 3) if seconds else 0.0,
        ),
        latency=quantiles(snapshot.latency),
        topics=tuple(
            TopicPart(
                topic=one.topic,
                name=one.name,
                produced=one.produced,
                acknowledged=one.acknowledged,
                failed=one.produced - one.acknowledged,
                missed=one.missed,
            )
            for one in snapshot.topics
        ),
        channels=tuple(
            ChannelPart(
                channel=one.channel,
                topic=one.topic,
                produced=one.acknowledged + one.failed + one.queued,
                acknowledged=one.acknowledged,
                failed=one.failed + one.queued,
            )
            for one in account.channels
        ),
        partitions=account.partitions,
        failures=snapshot.failures,
    )


def quantiles(measured: Latency) -> LatencyPart | None:
    """The latency as the manifest has it; None when nothing was measured."""
    if measured.mean is None:
        return None
    p50, p90, p99, p99_9, p100 = (measured.quantile(percent / 100.0) or 0.0 for percent in (50, 90, 99, 99.9, 100))
    return LatencyPart(
        count=measured.count, mean=round(measured.mean, 6), p50=p50, p90=p90, p99=p99, p99_9=p99_9, max=p100
    )


def write(path: str, manifest: Manifest) -> None:
    """Put the record at ``path``, whole or not at all.

    Raises:
        OSError: it can't be written; what was there before is untouched.
    """
    fields = _exact(manifest.model_dump(by_alias=True))
    put(path, orjson.dumps(fields, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def read(path: str) -> Manifest:
    """The manifest at ``path``.

    Raises:
        Unreadable: it isn't there, or is none.
    """
    try:
        with open(path, "rb") as file:
            return Manifest.model_validate_json(file.read())
    except OSError as error:
        raise Unreadable(f"{path!r} can't be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise Unreadable(f"{path!r} is no manifest of a run: {where + ': ' if where else ''}{first['msg']}") from None


def _exact(value: Any) -> Any:
    """A value in which whole numbers beyond 64 bits, which JSON has and orjson has not, are written out."""
    if isinstance(value, dict):
        return {name: _exact(inner) for name, inner in value.items()}
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return orjson.Fragment(str(value).encode())
    return value


def _iso(microseconds: float) -> str | None:
    """An instant as ISO 8601; None for none."""
    return Timestamps().write(round(microseconds)) if microseconds else None
