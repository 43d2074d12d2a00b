"""The only composer: settings in, one face out. Each face, and everything heavy, is imported only when chosen."""

import gc
import os
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tui_sim import config
from tui_sim.settings import Settings, shown

if TYPE_CHECKING:
    import logging

    from tui_sim.clock import Clock
    from tui_sim.commands import Command
    from tui_sim.encoders.json import JsonEncoder
    from tui_sim.engine.engine import Engine, EventSource
    from tui_sim.engine.schedule import Schedule
    from tui_sim.events import Topic
    from tui_sim.sinks.base import Sink

_DEMO_PAST = 600  # seconds
_RETENTION_WARNING = timedelta(days=7)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if given[:1] == ["verify"]:
            try:
                return _verify(given[1:])
            except KeyboardInterrupt:
                print("telemetra-tui: verify was stopped before its end", file=sys.stderr)
                return 130
        settings = config.load(given, {"keys": _keys_complaint}, _property_complaints)
    except config.SettingsInvalid as error:
        for line in error.lines:
            print(f"telemetra-tui: {line}", file=sys.stderr)
        return 2
    return _headless(settings) if settings.headless else _screen(settings)


def _verify(arguments: Sequence[str]) -> int:
    """Read events back and judge them.

    Raises:
        SettingsInvalid: a setting is wrong.
    """
    from tui_sim.assets import schema_text
    from tui_sim.reporting import manifest
    from tui_sim.reporting.log import open_log
    from tui_sim.verify import options, run
    from tui_sim.verify.jsonl import JsonLinesSource

    wanted = options.parse(arguments)
    settings = config.load(wanted.settings, check_properties=_property_complaints, uses=wanted.uses)
    _remark(settings, open_log(settings.log_level, settings.log_format, None, stderr=True))
    schemas: dict[str, str] = {topic: schema_text(topic) for topic in settings.topic_names}
    try:
        record = manifest.read(wanted.manifest) if wanted.manifest is not None else None
    except manifest.Unreadable as error:
        raise config.SettingsInvalid([f"--manifest: {error}"]) from None
    if wanted.input is not None:
        try:
            lines = JsonLinesSource(wanted.input)
        except OSError as error:
            raise config.SettingsInvalid([f"--input: {wanted.input!r} can't be read: {error.strerror}"]) from None
        try:
            return run.run(lines, schemas, record, as_json=wanted.json)
        except OSError as error:
            print(f"telemetra-tui: {lines.address}: {error.strerror}", file=sys.stderr)
            return 1
    from tui_sim.sinks.base import SinkRefused, SinkUnavailable
    from tui_sim.sinks.kafka.consumer import KafkaLog
    from tui_sim.verify.topics import TopicSource

    names = [part.name for part in record.topics] if record is not None else list(settings.topic_names.values())
    properties = _plain_numbers(settings.kafka_config)
    log = KafkaLog(settings.kafka_bootstrap_servers, properties, settings.connect_timeout)
    try:
        bounds = log.open(names)
        if not bounds:
            print(f"telemetra-tui: none of the topics {', '.join(names)} is there", file=sys.stderr)
            return 1
        return run.run(TopicSource(log, bounds, record), schemas, record, as_json=wanted.json)
    except (SinkUnavailable, SinkRefused) as error:
        print(f"telemetra-tui: {log.address}: {error}", file=sys.stderr)
        return 1
    finally:
        log.close()


def _screen(settings: Settings) -> int:
    terminals = (stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if os.environ.get("TERM") == "dumb" or not all(terminals):
        print("telemetra-tui: the screen needs a terminal; without one run it with --headless", file=sys.stderr)
        return 2

    def face(engine: "Engine", _logger: "logging.Logger", conclude: Callable[[int], int]) -> int:
        from tui_sim.reporting import log
        from tui_sim.tui.run import run
        from tui_sim.tui.run_info import RunInfo

        def after() -> "logging.Logger":
            return log.open_log("INFO", settings.log_format, settings.log_file, stderr=True)

        return run(engine, RunInfo(settings.channels, keys=dict(settings.keys)), after, conclude)

    return _run(settings, face, stderr=False)


def _headless(settings: Settings) -> int:
    def face(engine: "Engine", logger: "logging.Logger", conclude: Callable[[int], int]) -> int:
        from tui_sim import headless

        return headless.run(engine, logger, headless.Goal(settings.max_events, settings.duration), conclude)

    return _run(settings, face, stderr=True)


def _run(
    settings: Settings,
    face: "Callable[[Engine, logging.Logger, Callable[[int], int]], int]",
    *,
    stderr: bool,
) -> int:
    """What both faces have around them: the log (to ``stderr`` as well), the engine, metrics, the manifest."""
    from tui_sim.reporting import log

    try:
        logger = log.open_log(settings.log_level, settings.log_format, settings.log_file, stderr=stderr)
    except OSError as error:
        return _unusable(settings.written("log_file"), f"{settings.log_file!r} can't be written", error)
    seed = draw_seed(settings)
    _announce(settings, seed, logger)
    engine = compose(settings, seed)
    conclude = _reporter(settings, seed, engine, logger)
    if settings.metrics_port is None:
        return face(engine, logger, conclude)
    from tui_sim.reporting import metrics

    with ExitStack() as stack:
        try:
            base = stack.enter_context(metrics.serve(engine.snapshot, settings.metrics_host, settings.metrics_port))
        except UnicodeError:  # a name that can't be a host's
            written = settings.written("metrics_host")
            return _unusable(written, f"{settings.metrics_host!r} is no host's name", None)
        except OSError as error:
            place = f"{settings.metrics_port} on {settings.metrics_host}"
            return _unusable(settings.written("metrics_port"), f"{place} can't be served", error)
        logger.info("Metrics on %s/metrics", base)
        return face(engine, logger, conclude)


def _unusable(written: str, what: str, error: OSError | None) -> int:
    """One line about a setting that turned out to be wrong when it was used; the exit code."""
    print(f"telemetra-tui: {written}: {what}{f': {error.strerror}' if error is not None else ''}", file=sys.stderr)
    return 2


def _reporter(settings: Settings, seed: int, engine: "Engine", logger: "logging.Logger") -> Callable[[int], int]:
    """Writes the manifest, if one is asked for; gives the exit code."""

    def conclude(code: int) -> int:
        if settings.report is None:
            return code
        from importlib.metadata import version

        from tui_sim.reporting import manifest as report

        libraries = {name: version(name) for name in ("confluent-kafka", "Faker", "orjson")}
        record = report.build(shown(settings), libraries, seed, engine.snapshot(), engine.account(), code)
        try:
            report.write(settings.report, record)
        except OSError as error:
            written = settings.written("report")
            logger.error("%s: %s can't be written: %s", written, settings.report, error.strerror)  # noqa: TRY400 - for a user
            return code or 1
        return code

    return conclude


def _announce(settings: Settings, seed: int, logger: "logging.Logger") -> None:
    """The first lines of the log."""
    from tui_sim.reporting.run_logger import rate_text

    logger.info(
        "Configuration loaded: %d channels, %s msg/sec", len(settings.channels), rate_text(settings.rate_per_sec)
    )
    logger.info("Seed: %d", seed)
    _remark(settings, logger)
    start = first_instant(settings)
    if start is not None and settings.output == "kafka" and datetime.now(UTC) - start > _RETENTION_WARNING:
        logger.warning("--start-time is older than 7 days: a broker may delete such events at once (retention)")


def _remark(settings: Settings, logger: "logging.Logger") -> None:
    """What there is to say about where the settings came from."""
    for level, note in settings.remarks:
        logger.log(level, "%s", note)


def draw_seed(settings: Settings) -> int:
    """The seed that was set, or a new one."""
    return settings.seed if settings.seed is not None else secrets.randbelow(2**31)


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


def compose(settings: Settings, seed: int) -> "Engine":
    """The engine for these settings, not yet started."""
    from tui_sim.engine.engine import Engine, Factories, RunConfig

    names = settings.topic_names
    start = first_instant(settings)

    def clock() -> "Clock":
        from tui_sim.clock import VirtualClock, WallClock

        return WallClock() if start is None else VirtualClock(round(start.timestamp() * 1e6))

    def source(progress: Callable[[int], None]) -> "EventSource":
        from tui_sim.assets import name_parts, vocabulary
        from tui_sim.world.config import WorldConfig
        from tui_sim.world.world import World

        plan = WorldConfig(
            seed=seed,
            channels=settings.channels,
            rate=settings.rate_per_sec,
            shares=settings.shares,
            topics=settings.topics,
            message_variants=settings.message_variants,
            past=_DEMO_PAST if settings.demo else 0,
            natural=settings.pacing == "natural",
            zipf=settings.demo,
        )
        world = World(plan, vocabulary(), name_parts(), progress)
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

    timeline = _demo_timeline(settings.channels) if settings.demo else ()
    needed = {names[topic] for topic in settings.topics | _switched_on(timeline)}
    plan = RunConfig(
        topic_names=names,
        rate=settings.rate_per_sec,
        duration=settings.duration,
        max_events=settings.max_events,
        connect_timeout=settings.connect_timeout if settings.headless else None,
        then_live=settings.then_live,
        never_ahead=settings.clock == "virtual" and settings.output == "kafka",
        timeline=timeline,
    )
    embedded = (lambda: _embedded(settings, needed)) if settings.output == "kafka" and not settings.embedded else None
    return Engine(plan, Factories(clock, source, schedule, encoder, lambda: _sink(settings, needed), embedded=embedded))


def _spare_collector() -> None:
    """Let the garbage collector pass over what stays to the end, and look at the rest less often.

    Events make no cycles, so they are freed without it; but a full pass over vocabulary, people and libraries stops
    every thread for 160 ms (measured with the screen on), several times a minute at 20,000 events a second.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _demo_timeline(channels: Sequence[str]) -> "tuple[tuple[float, Command], ...]":
    """The moments of the demo: a raid on the first channel, a spike, a burst of gifts."""
    from tui_sim.commands import GiftBurst, Raid, Spike

    first = channels[0]
    source = channels[1] if len(channels) > 1 else None
    return ((15.0, Raid(first, source, 2500)), (35.0, Spike(first)), (50.0, GiftBurst(first)))


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
    properties = _plain_numbers(settings.kafka_config)
    return KafkaSink(topics, settings.kafka_bootstrap_servers, properties, prepare, patience, needed)


def _embedded(settings: Settings, needed: AbstractSet[str]) -> "Sink":
    from tui_sim.sinks.kafka.embedded import EmbeddedSink

    kept, left_out = settings.for_embedded()
    return EmbeddedSink(list(settings.topic_names.values()), _plain_numbers(kept), left_out, needed)


def _plain_numbers(properties: Mapping[str, str]) -> Mapping[str, str]:
    from tui_sim.sinks.kafka.numbers import with_plain_numbers

    return with_plain_numbers(properties)


def _keys_complaint(keys: Sequence[tuple[str, str]]) -> str:
    from tui_sim.tui.actions import problem

    return problem(keys)


def _property_complaints(properties: Mapping[str, str]) -> Mapping[str, str]:
    """What librdkafka itself says against the user's properties."""
    from tui_sim.sinks.kafka.client import check_properties

    return check_properties(_plain_numbers(properties))
