"""The command line as a source of settings."""

from collections import deque
from collections.abc import Sequence

from tui_sim.settings.help import parser
from tui_sim.settings.origin import flag_name
from tui_sim.settings.reference import REFERENCE
from tui_sim.settings.sources import Source
from tui_sim.settings.spelling import nearest


def read_flags(arguments: Sequence[str], problems: list[str]) -> tuple[Source, str | None]:
    """What flags give, and the path of the TOML file that one names; what is wrong is added to ``problems``.

    Raises:
        SettingsInvalid: the arguments can't be taken apart.
        SystemExit: ``--help`` or ``--version`` was asked for.
    """
    namespace, unknown = parser().parse_known_args(_joined(arguments, problems))
    problems += _unknown(unknown)
    values = vars(namespace)
    toml_path = values.pop("config", None)
    flags = Source()
    for field, value in values.items():
        flags.take(field, value, flag_name(field))
    return flags, toml_path


def _joined(arguments: Sequence[str], problems: list[str]) -> list[str]:
    """The arguments with each value flag and its value in one, so that a value may begin with a dash (``-inf``)."""
    valued = {one.flag: one.allowed for one in REFERENCE.values() if not one.switch}
    valued["--config"] = "a TOML file"
    joined: list[str] = []
    left = deque(arguments)
    while left:
        argument = left.popleft()
        if argument not in valued:
            joined.append(argument)
        elif left and not left[0].startswith("--") and left[0] != "-h":
            joined.append(f"{argument}={left.popleft()}")
        else:
            problems.append(f"{argument}: nothing given; allowed is {valued[argument]}")
    return joined


def _unknown(arguments: Sequence[str]) -> list[str]:
    """A line for each unknown flag, or one for the first of other arguments."""
    flags = [*(one.flag for one in REFERENCE.values()), "--config", "--help", "--version"]
    lines: list[str] = []
    for argument in arguments:
        if argument.startswith("-"):
            name = argument.split("=")[0]
            lines.append(f"{name}: unknown flag{nearest(name, flags)}; see --help")
        elif not lines:
            lines.append(f"{argument!r}: unknown argument; see --help")
    return lines
