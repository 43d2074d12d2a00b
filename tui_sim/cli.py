"""Arguments to one of: the screen, headless, verify; the exit code. Each is imported only when chosen."""

import os
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tui_sim.compose import compose, first_instant, plain_numbers
from tui_sim.settings.errors import SettingsInvalid
from tui_sim.settings.fields import Settings
from tui_sim.settings.load import load

if TYPE_CHECKING:
    import logging

    from tui_sim.engine.engine import Engine

_RETENTION_WARNING = timedelta(days=7)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        if list(arguments[:1]) == ["verify"]:
            return _verify(arguments[1:])
        settings = load(arguments, {"keys": _keys_problem}, _property_problems)
    except SettingsInvalid as error:
        for line in error.lines:
            print(f"telemetra-tui: {line}", file=sys.stderr)
        return 2
    return _headless(settings) if settings.headless else _screen(settings)


def _verify(arguments: Sequence[str]) -> int:
    try:
        from tui_sim.verify import command

        return command.run(arguments, _property_problems)
    except KeyboardInterrupt:
        print("telemetra-tui: verify was stopped before its end", file=sys.stderr)
        return 130


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
        return _unusable(settings.origin.display_name("log_file"), f"{settings.log_file!r} can't be written", error)
    seed = settings.seed if settings.seed is not None else secrets.randbelow(2**31)
    start = first_instant(settings)
    _announce(settings, seed, start, logger)
    engine = compose(settings, seed, start)
    conclude = _reporter(settings, seed, engine, logger)
    if settings.metrics_port is None:
        return face(engine, logger, conclude)
    from tui_sim.reporting import metrics

    with ExitStack() as stack:
        try:
            base = stack.enter_context(metrics.serve(engine.snapshot, settings.metrics_host, settings.metrics_port))
        except UnicodeError:  # a name that can't be a host's
            display_name = settings.origin.display_name("metrics_host")
            return _unusable(display_name, f"{settings.metrics_host!r} is no host's name", None)
        except OSError as error:
            place = f"{settings.metrics_port} on {settings.metrics_host}"
            return _unusable(settings.origin.display_name("metrics_port"), f"{place} can't be served", error)
        logger.info("Metrics on %s/metrics", base)
        return face(engine, logger, conclude)


def _unusable(display_name: str, what: str, error: OSError | None) -> int:
    """One line about a setting that turned out to be wrong when it was used; the exit code."""
    print(f"telemetra-tui: {display_name}: {what}{f': {error.strerror}' if error is not None else ''}", file=sys.stderr)
    return 2


def _reporter(settings: Settings, seed: int, engine: "Engine", logger: "logging.Logger") -> Callable[[int], int]:
    """Writes the manifest, if one is asked for; gives the exit code."""

    def conclude(code: int) -> int:
        if settings.report is None:
            return code
        from importlib.metadata import version

        from tui_sim.reporting import manifest as report

        libraries = {name: version(name) for name in ("confluent-kafka", "Faker", "orjson")}
        record = report.build(settings.shown(), libraries, seed, engine.snapshot(), engine.account(), code)
        try:
            report.write(settings.report, record)
        except OSError as error:
            display_name = settings.origin.display_name("report")
            logger.error("%s: %s can't be written: %s", display_name, settings.report, error.strerror)  # noqa: TRY400 - for a user
            return code or 1
        return code

    return conclude


def _announce(settings: Settings, seed: int, start: datetime | None, logger: "logging.Logger") -> None:
    """The first lines of the log."""
    from tui_sim.reporting.run_logger import rate_text

    logger.info(
        "Configuration loaded: %d channels, %s msg/sec", len(settings.channels), rate_text(settings.rate_per_sec)
    )
    logger.info("Seed: %d", seed)
    settings.origin.log_notes(logger)
    if start is not None and settings.output == "kafka" and datetime.now(UTC) - start > _RETENTION_WARNING:
        logger.warning("--start-time is older than 7 days: a broker may delete such events at once (retention)")


def _keys_problem(keys: Sequence[tuple[str, str]]) -> str:
    from tui_sim.tui.actions import problem

    return problem(keys)


def _property_problems(properties: Mapping[str, str]) -> Mapping[str, str]:
    """What librdkafka itself says against the user's properties."""
    from tui_sim.sinks.kafka.client import check_properties

    return check_properties(plain_numbers(properties))
