"""Settings to an engine: the only module that knows all parts. Each, and everything heavy, is imported when chosen."""

import gc
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tui_sim.settings.fields import Settings

if TYPE_CHECKING:
    from tui_sim.clock import Clock
    from tui_sim.commands import Command
    from tui_sim.encoders.json import JsonEncoder
    from tui_sim.engine.engine import Engine
    from tui_sim.engine.schedule import Schedule
    from tui_sim.engine.source import EventSource
    from tui_sim.events import Topic
    from tui_sim.sinks.base import Sink


def first_instant(settings: Settings) -> datetime | None:
    """The first simulated instant of a virtual clock; None on the wall's.

    Into Kafka it is now less the run's span unless it was set, so that virtual time never passes the wall clock.
    """
    if settings.clock != "virtual":
        return None
    if settings.start_time is not None:
        return settings.start_time
    now = datetime.now(UTC)
    if settings.output == "kafka" and settings.span is not None:
        return now - timedelta(seconds=settings.span)
    return now


def compose(settings: Settings, seed: int, start: datetime | None) -> "Engine":
    """The engine for these settings, not yet started; ``start`` is its :func:`first_instant`."""
    from tui_sim import demo
    from tui_sim.engine.engine import Engine
    from tui_sim.engine.parts import Factories, RunConfig

    names = settings.topic_names
    staging = demo.staging(settings.channels) if settings.demo else demo.Staging()

    def clock() -> "Clock":
        from tui_sim.clock import VirtualClock, WallClock

        return WallClock() if start is None else VirtualClock(round(start.timestamp() * 1e6))

    def source(progress: Callable[[int], None]) -> "EventSource":
        from tui_sim.assets import name_parts, vocabulary
        from tui_sim.world.config import WorldConfig
        from tui_sim.world.world import World

        config = WorldConfig(
            seed=seed,
            channels=settings.channels,
            rate=settings.rate_per_sec,
            shares=settings.shares,
            topics=settings.topics,
            message_variants=settings.message_variants,
            past=staging.past,
            natural=settings.pacing == "natural",
            zipf=staging.zipf,
        )
        world = World(config, vocabulary(), name_parts(), progress)
        _spare_collector()
        return world

    def schedule(rate: float, first: int, until: int | None) -> "Schedule":
        from tui_sim.engine.schedule import NaturalSchedule, SteadySchedule
        from tui_sim.world.rng import RandomStream

        rng = RandomStream(seed, "schedule")
        if settings.pacing == "natural":
            return NaturalSchedule(rate, first, rng)
        return SteadySchedule(rate, first, rng, until)

    def encoder() -> "JsonEncoder":
        from tui_sim.encoders.json import JsonEncoder

        return JsonEncoder(names, settings.channels)

    needed = {names[topic] for topic in settings.topics | _switched_on(staging.timeline)}
    config = RunConfig(
        topic_names=names,
        rate=settings.rate_per_sec,
        duration=settings.duration,
        max_events=settings.max_events,
        connect_timeout=settings.connect_timeout if settings.headless else None,
        then_live=settings.then_live,
        never_ahead=settings.clock == "virtual" and settings.output == "kafka",
        timeline=staging.timeline,
    )
    embedded = (lambda: _embedded(settings, needed)) if settings.output == "kafka" and not settings.embedded else None
    return Engine(
        config, Factories(clock, source, schedule, encoder, lambda: _sink(settings, needed), embedded=embedded)
    )


def plain_numbers(properties: Mapping[str, str]) -> Mapping[str, str]:
    """Librdkafka's properties with numbers as it reads them."""
    from tui_sim.sinks.kafka.numbers import with_plain_numbers

    return with_plain_numbers(properties)


def _spare_collector() -> None:
    """Let the garbage collector pass over what stays to the end, and look at the rest less often.

    Events make no cycles, so they are freed without it; but a full pass over vocabulary, people and libraries stops
    every thread for 160 ms (measured with the screen on), several times a minute at 20,000 events a second.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _switched_on(timeline: "Sequence[tuple[float, Command]]") -> "frozenset[Topic]":
    """The topics that a timeline switches on at some time."""
    from tui_sim.commands import ToggleTopic

    return frozenset(one.topic for _, one in timeline if isinstance(one, ToggleTopic) and one.on is not False)


def _sink(settings: Settings, needed: AbstractSet[str]) -> "Sink":
    """The output; ``needed`` are the topics that have to be there from the beginning."""
    topics = list(settings.topic_names.values())
    if settings.output == "null":
        from tui_sim.sinks.null import NullSink

        return NullSink(topics)
    if settings.output != "kafka":
        from tui_sim.sinks.jsonl import JsonLinesSink

        return JsonLinesSink(topics, settings.output.removeprefix("file:") if settings.output != "stdout" else None)
    if settings.embedded:
        return _embedded(settings, needed)
    from tui_sim.sinks.kafka.producer import KafkaSink
    from tui_sim.sinks.kafka.topics import ensure_topics

    prepare = ensure_topics(settings.partitions, settings.replication_factor, dict(settings.topic_config))
    patience = settings.connect_timeout if settings.headless else None
    properties = plain_numbers(settings.kafka_config)
    return KafkaSink(topics, settings.kafka_bootstrap_servers, properties, prepare, patience, needed)


def _embedded(settings: Settings, needed: AbstractSet[str]) -> "Sink":
    from tui_sim.sinks.kafka.embedded import EmbeddedSink

    kept, left_out = settings.for_embedded()
    return EmbeddedSink(list(settings.topic_names.values()), plain_numbers(kept), left_out, needed)
