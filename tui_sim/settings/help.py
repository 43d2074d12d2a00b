"""The command line's parser, and with it ``--help``: both are made from the settings."""

import argparse
import os
import sys
from typing import NoReturn

from tui_sim import __version__
from tui_sim.settings.errors import SettingsInvalid
from tui_sim.settings.fields import GENERAL
from tui_sim.settings.reference import REFERENCE, Reference


class Parser(argparse.ArgumentParser):
    """Says what is wrong as a wrong setting is told, and which command (``help_command``) has more to say."""

    help_command = "--help"

    def error(self, message: str) -> NoReturn:
        raise SettingsInvalid([f"{message.removeprefix('argument ')}; see {self.help_command}"])


def parser() -> Parser:
    """What takes apart the arguments of ``telemetra-tui``."""
    made = Parser(
        prog="telemetra-tui",
        usage="telemetra-tui [--headless] [SETTING ...]\n       telemetra-tui verify [--help]",
        description="A Twitch that lives in a terminal: simulates channels and streams every event as JSON to Kafka.\n"
        "Every setting is a flag, an environment variable, a line of .env or a key of the TOML file; the first wins.",
        epilog="Any librdkafka property is set by KAFKA_CONFIG_*: KAFKA_CONFIG_COMPRESSION_TYPE=zstd is\n"
        "compression.type=zstd, and KAFKA_CONFIG_SASL_PASSWORD_FILE=PATH reads the value from a file.\n\n"
        "examples:\n"
        "  telemetra-tui --headless --embedded\n"
        "  telemetra-tui --headless --output stdout --max-events 5\n"
        "  KAFKA_BOOTSTRAP_SERVERS=localhost:9092 CHANNELS=a_b,c_d RATE_PER_SEC=20 telemetra-tui --headless",
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=30, width=_width()),
        allow_abbrev=False,
        add_help=False,
    )
    general = made.add_argument_group(GENERAL)
    general.add_argument("-h", "--help", action="help", help="show this help and exit")
    general.add_argument("--version", action="version", version=f"telemetra-tui {__version__}", help="show the version")
    general.add_argument("--config", metavar="FILE", help="read settings from this TOML file (rate_per_sec = 20)")
    groups = {GENERAL: general}
    for setting in REFERENCE.values():
        if setting.group not in groups:
            groups[setting.group] = made.add_argument_group(setting.group)
        _add(groups[setting.group], setting)
    return made


def _add(group: "argparse._ArgumentGroup", setting: Reference) -> None:
    default = f", default {setting.default}" if setting.default else ""
    text = f"{setting.meaning} [{setting.variable}{default}]".replace("%", "%%")
    name, absent = setting.field, argparse.SUPPRESS
    if setting.switch:
        group.add_argument(
            setting.flag, dest=name, default=absent, nargs="?", const="true", metavar=setting.metavar, help=text
        )
        no = f"--no-{setting.flag.removeprefix('--')}"
        group.add_argument(no, dest=name, default=absent, action="store_const", const="false", help=argparse.SUPPRESS)
    else:
        group.add_argument(setting.flag, dest=name, default=absent, metavar=setting.metavar, help=text)


def _width() -> int:
    try:
        return min(110, os.get_terminal_size(sys.stdout.fileno()).columns - 2)
    except (OSError, ValueError):
        return 110
