"""The command line of ``telemetra-tui verify``."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from tui_sim.settings.help import Parser

_LOG = frozenset(("log_level", "log_format"))
_BROKER = frozenset(("kafka_bootstrap_servers", "topic_prefix", "connect_timeout", "kafka_config"))
_PASSED_ON = ("kafka_bootstrap_servers", "topic_prefix", "connect_timeout", "config")


@dataclass(frozen=True, slots=True)
class Options:
    """What to read, what to hold it against, and how to say it; ``settings`` are flags for the settings' own parser,
    and ``uses`` the fields that matter: what else a producer's environment sets is not checked here.
    """

    input: str | None
    manifest: str | None
    json: bool
    settings: tuple[str, ...]
    uses: frozenset[str]


def parse(arguments: Sequence[str]) -> Options:
    """The options.

    Raises:
        SettingsInvalid: one is wrong.
        SystemExit: ``--help`` was asked for.
    """
    parser = Parser(
        prog="telemetra-tui verify",
        description="Reads events back and checks them: valid against the schemas, none twice, no gap in the offsets,\n"
        "every channel in order and, with the manifest of a run (--report), as many as were acknowledged.\n"
        "Exit code 0: nothing is wrong; 1: something is, or the broker can't be reached; 2: a setting is wrong.",
        epilog="The broker's settings are telemetra-tui's own: KAFKA_BOOTSTRAP_SERVERS, KAFKA_CONFIG_*, ...\n\n"
        "examples:\n"
        "  telemetra-tui --headless --max-events 1000 --report run.json && telemetra-tui verify --manifest run.json\n"
        "  telemetra-tui --headless --output stdout --max-events 1000 | telemetra-tui verify --input -",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.help_command = "telemetra-tui verify --help"
    parser.add_argument("--input", metavar="FILE", help="read JSON Lines from this file (- is standard input)")
    parser.add_argument("--manifest", metavar="FILE", help="the manifest that --report wrote: what should be there")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.add_argument(
        "--kafka-bootstrap-servers", metavar="HOST:PORT", help="read from here [KAFKA_BOOTSTRAP_SERVERS]"
    )
    parser.add_argument(
        "--topic-prefix", metavar="PREFIX", help="topics to read, without a manifest [TELEMETRA_TOPIC_PREFIX]"
    )
    parser.add_argument(
        "--connect-timeout", metavar="SECONDS", help="seconds to keep trying [TELEMETRA_CONNECT_TIMEOUT]"
    )
    parser.add_argument("--config", metavar="FILE", help="read settings from this TOML file")
    namespace = parser.parse_args(list(arguments))
    passed = [
        f"--{name.replace('_', '-')}={value}" for name in _PASSED_ON if (value := getattr(namespace, name)) is not None
    ]
    uses = _LOG if namespace.input is not None else _LOG | _BROKER
    return Options(namespace.input, namespace.manifest, namespace.json, ("--headless", *passed), uses)
