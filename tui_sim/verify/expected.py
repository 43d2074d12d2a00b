"""Reads a run's manifest (see :mod:`tui_sim.reporting.manifest`)."""

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tui_sim.events import TOPICS, Topic

Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TopicPart(_Part):
    topic: Topic
    name: str
    produced: Count
    acknowledged: Count
    failed: Count


class ChannelPart(_Part):
    channel: str
    topic: Topic
    acknowledged: Count
    failed: Count


class PartitionPart(_Part):
    topic: str
    partition: int
    acknowledged: Count
    first_offset: int
    last_offset: int


class CommandPart(_Part):
    command: dict[str, Any]
    refused: str


class Due(NamedTuple):
    """How many events of a channel in a topic were acknowledged, and how many failed."""

    acknowledged: int
    failed: int


class Unreadable(Exception):
    """The file is no manifest; the text says why, in one line."""


class Manifest(_Part):
    """What :mod:`tui_sim.verify` needs of a manifest."""

    format: Literal[1]
    version: str
    produced: Count
    acknowledged: Count
    failed: Count
    topics: tuple[TopicPart, ...]
    channels_: Annotated[tuple[ChannelPart, ...], Field(alias="channels")]
    partitions: tuple[PartitionPart, ...]
    latency: dict[str, Any] | None
    settings: dict[str, Any]
    commands: tuple[CommandPart, ...] = ()

    @property
    def asked(self) -> dict[str, float] | None:
        """The shares that were asked for, in percent: a topic that was off has 0, and its share went to the others.

        None when nobody can say: a topic was switched on or off under way.
        """
        mix = self.settings.get("mix")
        if not isinstance(mix, list) or len(mix) != len(TOPICS):
            return None
        if any(one.command.get("name") == "toggle_topic" and not one.refused for one in self.commands):
            return None
        shares: dict[str, float] = {
            topic: float(share) if self.settings.get(f"produce_{topic}", True) else 0.0
            for topic, share in zip(TOPICS, mix, strict=True)
        }
        whole = sum(shares.values())
        return {topic: 100.0 * share / whole for topic, share in shares.items()} if whole else None

    @property
    def channels(self) -> dict[tuple[str, str], Due]:
        """What is due by topic and channel."""
        return {(part.topic, part.channel): Due(part.acknowledged, part.failed) for part in self.channels_}

    @property
    def deleted(self) -> dict[str, int]:
        """By topic: acknowledged events that were deleted with it while the run went on."""
        kinds = {part.name: part.topic for part in self.topics}
        newest = {(part.topic, part.partition): part for part in self.partitions}
        found: dict[str, int] = {}
        for part in self.partitions:
            if newest[part.topic, part.partition] is not part:
                kind = kinds[part.topic]
                found[kind] = found.get(kind, 0) + part.acknowledged
        return found


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
