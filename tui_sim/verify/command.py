"""``telemetra-tui verify`` from its arguments to its exit code: opens what is to be read, and says why it can't be."""

import sys
from collections.abc import Callable, Mapping, Sequence

from tui_sim.assets import schema_text
from tui_sim.reporting import manifest
from tui_sim.reporting.log import open_log
from tui_sim.reporting.manifest import Manifest
from tui_sim.settings.errors import SettingsInvalid
from tui_sim.settings.fields import Settings
from tui_sim.settings.load import load
from tui_sim.verify import options
from tui_sim.verify import run as reading
from tui_sim.verify.jsonl import JsonLinesSource

Schemas = dict[str, str]


def run(arguments: Sequence[str], check_properties: Callable[[Mapping[str, str]], Mapping[str, str]]) -> int:
    """Read events back and check them; ``check_properties`` says what is wrong with librdkafka's.

    Raises:
        SettingsInvalid: a setting is wrong.
    """
    wanted = options.parse(arguments)
    settings = load(wanted.settings, check_properties=check_properties, uses=wanted.uses)
    settings.origin.log_notes(open_log(settings.log_level, settings.log_format, None, stderr=True))
    schemas: Schemas = {topic: schema_text(topic) for topic in settings.topic_names}
    try:
        expected = manifest.read(wanted.manifest) if wanted.manifest is not None else None
    except manifest.Unreadable as error:
        raise SettingsInvalid([f"--manifest: {error}"]) from None
    if wanted.input is not None:
        return _lines(wanted.input, schemas, expected, as_json=wanted.json)
    return _topics(settings, schemas, expected, as_json=wanted.json)


def _lines(path: str, schemas: Schemas, expected: Manifest | None, *, as_json: bool) -> int:
    try:
        lines = JsonLinesSource(path)
    except OSError as error:
        raise SettingsInvalid([f"--input: {path!r} can't be read: {error.strerror}"]) from None
    try:
        return reading.run(lines, schemas, expected, as_json=as_json)
    except OSError as error:
        print(f"telemetra-tui: {lines.address}: {error.strerror}", file=sys.stderr)
        return 1


def _topics(settings: Settings, schemas: Schemas, expected: Manifest | None, *, as_json: bool) -> int:
    from tui_sim.sinks.base import SinkRefused, SinkUnavailable
    from tui_sim.sinks.kafka.consumer import KafkaLog
    from tui_sim.sinks.kafka.numbers import with_plain_numbers
    from tui_sim.verify.topics import TopicSource

    topics = [part.name for part in expected.topics] if expected is not None else list(settings.topic_names.values())
    properties = with_plain_numbers(settings.kafka_config)
    log = KafkaLog(settings.kafka_bootstrap_servers, properties, settings.connect_timeout)
    try:
        bounds = log.open(topics)
        if not bounds:
            print(f"telemetra-tui: none of the topics {', '.join(topics)} is there", file=sys.stderr)
            return 1
        return reading.run(TopicSource(log, bounds, expected), schemas, expected, as_json=as_json)
    except (SinkUnavailable, SinkRefused) as error:
        print(f"telemetra-tui: {log.address}: {error}", file=sys.stderr)
        return 1
    finally:
        log.close()
