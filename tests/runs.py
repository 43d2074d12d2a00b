"""Runs for tests: worlds and engines made as the command makes them, and consumers that are not ours."""

import asyncio
import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count as count_from
from itertools import islice
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from tui_sim.assets import name_parts, vocabulary
from tui_sim.clock import Clock, VirtualClock
from tui_sim.commands import Cue, Raid
from tui_sim.encoders.json import JsonEncoder
from tui_sim.engine.engine import Engine
from tui_sim.engine.inbox import Inbox
from tui_sim.engine.parts import Factories, RunConfig
from tui_sim.engine.schedule import SLICE, NaturalSchedule, Schedule, SteadySchedule
from tui_sim.engine.snapshot import Snapshot
from tui_sim.events import TOPICS, Topic, value_of
from tui_sim.events import Event as Untold
from tui_sim.sinks.base import Sink
from tui_sim.sinks.memory import MemorySink
from tui_sim.timestamps import SECOND
from tui_sim.world.config import WorldConfig
from tui_sim.world.rng import RandomStream
from tui_sim.world.world import World

START = 1_760_000_000_000_000
NAMES = {topic: f"telemetra.events.{topic}" for topic in TOPICS}
DEFAULT_MIX = (70.0, 20.0, 5.0, 5.0)
RICH_MIX = (85.0, 7.0, 6.0, 2.0)
"""Mostly chat, and enough money and viewer counts to measure them."""
_OF_WORLD = ("mix", "message_variants", "past", "zipf", "topics")
VOCABULARY = vocabulary()
PARTS = name_parts()


def plan(**changes: Any) -> WorldConfig:
    """A plan for a small world."""
    mix = changes.pop("mix", DEFAULT_MIX)
    fields: dict[str, Any] = {
        "seed": 7,
        "channels": ("alpha_tv", "beta_tv", "gamma_tv"),
        "rate": 100.0,
        "shares": dict(zip(TOPICS, mix, strict=True)),
        "topics": frozenset(topic for topic, share in zip(TOPICS, mix, strict=True) if share),
        "message_variants": 50,
    }
    return WorldConfig(**(fields | changes))


def rate_of(messages: float, mix: tuple[float, ...]) -> float:
    """Events a second of which ``messages`` a minute are chat."""
    return messages / 60.0 * sum(mix) / mix[0]


def world(*, start: int = START, **changes: Any) -> World:
    """A small world that begins at ``start``."""
    living = world_of(**changes)
    living.begin(start)
    return living


def world_of(progress: Callable[[int], None] = lambda built: None, **changes: Any) -> World:
    """A small world that has not begun yet; ``progress`` as the world's own."""
    return World(plan(**changes), VOCABULARY, PARTS, progress)


Each = Callable[[World, int], None]
"""Called with a world and the instant before every slice."""


def at(*commands: tuple[float, Raid | Cue]) -> Each:
    """Gives each command at its second of the run."""
    left = sorted(commands, key=lambda one: -one[0])

    def play(living: World, instant: int) -> None:
        while left and instant >= START + left[-1][0] * SECOND:
            _, command = left.pop()
            if isinstance(command, Raid):
                living.raid(command, instant)
            else:
                living.cue(command, instant)

    return play


def commanded(command: Raid | Cue, count: int = 6000, rate: float = 100.0, **changes: Any) -> list[dict[str, Any]]:
    """The values of the first ``count`` events of a world that is given a command at its tenth second."""
    return values(events(count, rate=rate, each=at((10.0, command)), **changes))


class Event(NamedTuple):
    """An event of a world, spelt out."""

    topic: Topic
    channel: str
    instant: int
    value: dict[str, Any]


def spelt_out(events: Iterable[Untold]) -> list[Event]:
    """The events by name."""
    return [Event(*event[:3], value_of(event)) for event in events]


def slices(**changes: Any) -> Iterator[list[Event]]:
    """As :func:`untold`, spelt out."""
    return map(spelt_out, untold(**changes))


def untold(
    *,
    natural: bool = False,
    start: int = START,
    remaining: Callable[[], int | None] = lambda: None,
    each: Each = lambda world, instant: None,
    **changes: Any,
) -> Iterator[list[Untold]]:
    """The events of a small world, slice by slice, for ever; ``remaining`` is how many the run may still hold."""
    made = plan(natural=natural, **changes)
    living = world(start=start, natural=natural, **changes)
    assert made.rate is not None
    kind: Callable[..., Schedule] = NaturalSchedule if natural else SteadySchedule
    schedule = kind(made.rate, start, RandomStream(made.seed, "schedule"))
    for position in count_from(start, SLICE):
        each(living, position)
        instants = schedule.take(position, position + SLICE, living.intensity())
        yield living.slice(position, position + SLICE, instants, remaining(), schedule.following())
        living.activities()  # nobody asks for them here, and they would pile up


def events(count: int, *, with_end: bool = True, **changes: Any) -> list[Event]:
    """The first ``count`` events of a world, as ``slices`` has them; ``with_end`` with the ends of its channels."""
    found: list[Event] = []
    for some in slices(remaining=lambda: count - len(found) if with_end else None, **changes):
        found.extend(some)
        if len(found) >= count:
            break
    return found


def during(seconds: float, **changes: Any) -> Iterator[dict[str, Any]]:
    """The values of the events of so many simulated seconds, as ``slices`` has them."""
    for some in islice(slices(**changes), round(seconds * SECOND / SLICE)):
        yield from values(some)


def values(found: Iterable[Event]) -> list[dict[str, Any]]:
    """The events' values."""
    return [event.value for event in found]


def engine(
    sink: Sink | None = None,
    *,
    clock: Callable[[], Clock] = lambda: VirtualClock(START),
    rate: float | None = 100.0,
    seed: int = 7,
    channels: Sequence[str] = ("alpha_tv", "beta_tv", "gamma_tv"),
    names: Mapping[Topic, str] = NAMES,
    natural: bool = False,
    source: Callable[[Callable[[int], None]], World] | None = None,
    embedded: Callable[[], Sink] | None = None,
    inbox: Inbox | None = None,
    **changes: Any,
) -> Engine:
    """An engine on a virtual clock and a memory sink, as the command would compose it.

    ``changes`` are of the world's plan where it has them, and of the run's.
    """
    logins = tuple(channels)
    of_world = {name: changes.pop(name) for name in _OF_WORLD if name in changes}

    def make(progress: Callable[[int], None]) -> World:
        return world_of(progress, seed=seed, channels=logins, rate=rate, natural=natural, **of_world)

    def schedule(rate: float, first: int, until: int | None) -> Schedule:
        rng = RandomStream(seed, "schedule")
        return NaturalSchedule(rate, first, rng) if natural else SteadySchedule(rate, first, rng, until)

    parts = Factories(
        clock=clock,
        source=source or make,
        schedule=schedule,
        encoder=lambda: JsonEncoder(names, logins),
        sink=lambda: sink if sink is not None else MemorySink(list(names.values())),
        embedded=embedded,
    )
    return Engine(RunConfig(topic_names=names, rate=rate, **changes), parts, inbox)


def finish(running: Engine, timeout: float = 60.0) -> Snapshot:
    """Start an engine and wait for its end."""
    running.start()
    assert running.join(timeout), "the engine did not end"
    return running.snapshot()


def until(condition: Callable[[], Any], timeout: float = 20.0) -> Any:
    """Wait for ``condition`` to become true; what it gave."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError(f"not within {timeout} s")


def line_with(stream: Iterable[str], text: str) -> str:
    """Read until a line holds ``text``, and give it."""
    seen = []
    for line in stream:
        seen.append(line)
        if text in line:
            return line
    raise AssertionError(f"no line with {text!r}: {''.join(seen)[-2000:]}")


def clean_environment(*, measured: bool = True) -> dict[str, str]:
    """The environment of the tests without anything that sets the program. A child whose signals raise is not to be
    ``measured``: where one comes while coverage holds its lock, nobody gives that back.
    """
    classic = [
        "KAFKA_BOOTSTRAP_SERVERS",
        "CHANNELS",
        "RATE_PER_SEC",
        "MESSAGE_VARIANTS",
        "LOG_LEVEL",
        "PRODUCE_CHAT",
        "PRODUCE_VIEWER",
        "PRODUCE_TRANSACTIONS",
        "PRODUCE_STREAM_META",
    ]
    return {
        name: value
        for name, value in os.environ.items()
        if name not in classic
        and not name.startswith(("TELEMETRA_", "KAFKA_CONFIG_"))
        and (measured or not name.startswith("COVERAGE_"))
    }


class Consumer(threading.Thread):
    """Reads topics from their beginning with aiokafka, in a thread of its own, until told to stop.

    ``messages`` holds (topic, partition, offset, timestamp, key, value) in the order of arrival.
    """

    def __init__(self, address: str, topics: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self._address = address
        self._topics = list(topics)
        self._enough = threading.Event()
        self.ready = threading.Event()
        self.messages: list[tuple[str, int, int, int, bytes, bytes]] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._consume())
        except BaseException as error:  # the test reports it
            self.error = error
            self.ready.set()

    async def _consume(self) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._address, auto_offset_reset="earliest")
        await consumer.start()
        try:
            partitions: list[TopicPartition] = []
            for topic in self._topics:
                found = await self._partitions(consumer, topic)
                partitions += [TopicPartition(topic, number) for number in sorted(found)]
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            self.ready.set()
            while not self._enough.is_set():
                batches = await consumer.getmany(timeout_ms=100, max_records=20_000)
                for partition, records in batches.items():
                    self.messages += [
                        (partition.topic, partition.partition, one.offset, one.timestamp, one.key, one.value)
                        for one in records
                    ]
        finally:
            with contextlib.suppress(asyncio.CancelledError):  # aiokafka's own, when the broker is gone already
                await consumer.stop()

    async def _partitions(self, consumer: Any, topic: str) -> set[int]:
        for _ in range(100):
            await consumer._client.force_metadata_update()
            found = consumer._client.cluster.partitions_for_topic(topic)
            if found:
                return set(found)
            consumer._client.add_topic(topic)
            await asyncio.sleep(0.1)
        raise AssertionError(f"topic {topic} is not there")

    def collect(self, count: int, timeout: float = 30.0) -> list[tuple[str, int, int, int, bytes, bytes]]:
        """Wait for ``count`` messages, and then until no more come for half a second; stop, and give them."""
        deadline = time.monotonic() + timeout
        while len(self.messages) < count and time.monotonic() < deadline and self.error is None:
            time.sleep(0.05)
        seen = -1
        while len(self.messages) != seen and time.monotonic() < deadline:
            seen = len(self.messages)
            time.sleep(0.5)
        self._enough.set()
        self.join(15)
        if self.error is not None:
            raise self.error
        return self.messages


def consume(address: str, prefix: str, count: int, timeout: float = 30.0) -> list[Any]:
    """All messages under a topic prefix, read from the beginning."""
    consumer = Consumer(address, [f"{prefix}.{topic}" for topic in TOPICS])
    consumer.start()
    return consumer.collect(count, timeout)


def lines(text: str) -> list[dict[str, Any]]:
    """JSON Lines."""
    return [json.loads(line) for line in text.splitlines()]


def total(stderr: str) -> tuple[int, int, int]:
    """Produced, delivered and failed from the last line of a log."""
    last = stderr.strip().splitlines()[-1]
    assert " - Total: " in last, stderr[-2000:]
    words = last.split("Total: ")[1].replace(",", "").split()
    return int(words[1]), int(words[3]), int(words[5])


__all__ = ["SECOND", "START"]
