"""Where settings come from (flag, environment, ``.env``, TOML file), and what is said when one is wrong."""

import argparse
import difflib
import io
import logging
import os
import sys
import tomllib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NoReturn

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    CliSettingsSource,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
)
from pydantic_settings.sources import InitSettingsSource

from tui_sim import __version__
from tui_sim.environment import close, is_service_link
from tui_sim.files import identity
from tui_sim.one_line import printable, shortened
from tui_sim.properties import KAFKA_PREFIX, Properties, property_complaint, text_in
from tui_sim.secret_values import is_secret, without_secrets
from tui_sim.settings import (
    CLASSIC,
    DEMO,
    LOG,
    OUTPUT,
    PREFIX,
    RUN,
    SCREEN,
    WATCH,
    Settings,
    allowed,
    boolean,
    default_text,
    env_name,
    flag_name,
    group,
    is_true,
    user_fields,
)

_ABSENT = object()
_LONGEST_VALUE, _LONGEST_LINE = 160, 600  # characters of what was given, and of all that is said about it
_NAMES_SHOWN = 10
_ORDER = ("cli", "env", "dotenv", "toml")
_TIME = ("clock", "start_time", "then_live", "duration", "max_events", "rate_per_sec", "output")
_JUDGED_WITH = dict.fromkeys(_TIME[:-2], _TIME) | {"output": ("headless", "embedded")}
"""What else must be known before one says that a setting does not go with others."""
_METAVARS = {
    "kafka_bootstrap_servers": "HOST:PORT",
    "rate_per_sec": "N|max",
    "message_variants": "N",
    "output": "kafka|stdout|file:PATH|null",
    "partitions": "N",
    "replication_factor": "N",
    "topic_config": "NAME=VALUE,...",
    "connect_timeout": "SECONDS",
    "duration": "SECONDS",
    "max_events": "N",
    "pacing": "steady|natural",
    "clock": "wall|virtual",
    "mix": "A/B/C/D|lifelike",
    "log_format": "text|json",
    "log_file": "FILE",
    "report": "FILE",
    "metrics_port": "PORT",
    "metrics_host": "HOST",
    "keys": "ACTION=KEY,...",
}


class SettingsInvalid(Exception):
    """One or more settings are wrong; ``lines`` has one for each, for the user."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(dict.fromkeys(shortened(printable(line), _LONGEST_LINE) for line in lines))
        super().__init__("\n".join(self.lines))


@dataclass
class SourceValues:
    """What one source gave: values by field, and how the user wrote each name."""

    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def keep(self, fields: AbstractSet[str]) -> None:
        """Forget all others."""
        self.values = {name: value for name, value in self.values.items() if name in fields}


def load(
    arguments: Sequence[str],
    checks: Mapping[str, Callable[[Any], str]] | None = None,
    check_properties: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda _: {},
    uses: AbstractSet[str] | None = None,
) -> Settings:
    """The settings of this invocation; ``checks`` by field say what is wrong with a value that only others can judge,
    ``check_properties`` what is wrong with librdkafka properties. With ``uses`` only these fields are taken in and
    judged: the rest of what is set around us is for others, and has its default here.

    Raises:
        SettingsInvalid: at least one is wrong.
        SystemExit: ``--help`` or ``--version`` was asked for.
    """
    complaints: list[str] = []
    parser, cli_source = _parser()
    namespace, unknown = parser.parse_known_args(_joined(arguments, complaints))
    complaints += parser.complaints
    complaints += _unknown_arguments(unknown)
    toml_path = namespace.__dict__.pop("config", None)
    given = {
        "cli": SourceValues(
            {name: value for name, value in vars(namespace).items() if value is not None},
            {name: flag_name(name) for name in vars(namespace)},
        )
    }
    links: list[str] = []
    unknown_names: list[str] = []
    environment = _without_links(os.environ, "", links)
    dotenv = _without_links(_read_dotenv(complaints), " in .env", links)
    given["env"] = _from_names(environment, "", complaints, unknown_names, uses)
    given["dotenv"] = _from_names(dotenv, " in .env", complaints, unknown_names, uses)
    given["toml"] = _from_toml(toml_path, complaints) if toml_path is not None else SourceValues()
    if uses is not None:
        for source in ("env", "dotenv", "toml"):
            given[source].keep(uses)
    if uses is not None and "kafka_config" not in uses:
        environment = dotenv = {}
    properties = _kafka_properties(given, environment, dotenv, complaints)
    given["kafka"] = SourceValues({**properties.values}, properties.names)
    try:
        settings = _Loader.load(cli_source, namespace, given)
    except ValidationError as error:
        complaints += _explain(error, given) + _judged(properties, check_properties)
        wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        raise SettingsInvalid(complaints + _beside(wrong, cli_source, namespace, given)) from None
    complaints += _judged(properties, check_properties)
    for name, check in (checks or {}).items():
        written, value = _as_given(name, given)
        if value is not _ABSENT and (reason := check(getattr(settings, name))):
            complaints.append(f"{written}: {_show(value)} ({reason}); allowed is {allowed(name)}")
    if not complaints:
        read = {f"--config {toml_path!r}": toml_path, ".env": ".env"} | properties.files | properties.paths()
        complaints += _overwritten(settings, {name: path for name, path in read.items() if path is not None}, given)
    if complaints:
        raise SettingsInvalid(complaints)
    settings.leave_out(properties.left_out)
    settings.remember(properties.names)
    settings.note(_remarks(links, unknown_names))
    return settings


# Sources


class _Named:
    """Looks a field up under its own environment name (``RATE_PER_SEC``, ``TELEMETRA_SEED``)."""

    env_vars: Mapping[str, str | None]

    def get_field_value(self, _field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        if field_name not in (*user_fields(), "headless"):
            return None, field_name, False
        return self.env_vars.get(env_name(field_name)), field_name, False


class _EnvSource(_Named, EnvSettingsSource):
    def __init__(self, settings_cls: type[BaseSettings], values: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self.env_vars = values


class _DotEnvSource(_Named, DotEnvSettingsSource):
    def __init__(self, settings_cls: type[BaseSettings], values: Mapping[str, str]) -> None:
        super().__init__(settings_cls, env_file=None)
        self.env_vars = values

    def __call__(self) -> dict[str, Any]:
        return EnvSettingsSource.__call__(self)  # foreign names in .env are none of our business


class _Loader(Settings):
    """Settings with this invocation's sources in their order of precedence."""

    @classmethod
    def load(
        cls, cli_source: CliSettingsSource[Any], namespace: argparse.Namespace, given: Mapping[str, SourceValues]
    ) -> Settings:
        properties = given["kafka"].values
        toml = given["toml"].values
        environment, dotenv = (
            {env_name(name): value for name, value in given[source].values.items()} for source in ("env", "dotenv")
        )
        demo = _demo(given)

        class Sourced(cls):  # type: ignore[misc, valid-type]
            @classmethod
            def settings_customise_sources(
                cls,
                settings_cls: type[BaseSettings],
                init_settings: PydanticBaseSettingsSource,
                env_settings: PydanticBaseSettingsSource,
                dotenv_settings: PydanticBaseSettingsSource,
                file_secret_settings: PydanticBaseSettingsSource,
            ) -> tuple[PydanticBaseSettingsSource, ...]:
                return (
                    init_settings,
                    _EnvSource(settings_cls, environment),
                    _DotEnvSource(settings_cls, dotenv),
                    InitSettingsSource(settings_cls, toml),
                    InitSettingsSource(settings_cls, demo),
                )

        loaded = Sourced(
            _cli_settings_source=cli_source(parsed_args=namespace),
            **({"kafka_config": properties} if properties else {}),
        )
        for source in reversed(_ORDER):
            loaded.remember(given[source].names)
        return loaded


def _read_dotenv(complaints: list[str]) -> dict[str, str]:
    if not os.path.exists(".env") or os.path.isdir(".env"):
        return {}
    try:
        lines = io.StringIO(text_in(".env"))
    except OSError as error:
        complaints.append(f".env: can't be read: {error.strerror}; allowed is a file of NAME=VALUE lines")
        return {}
    except ValueError as error:
        complaints.append(f".env: not UTF-8 text ({error}); allowed is a file of NAME=VALUE lines")
        return {}
    return {name: value for name, value in dotenv_values(stream=lines).items() if value is not None}


def _without_links(environment: Mapping[str, str], where: str, links: list[str]) -> dict[str, str]:
    """What is left without Kubernetes' service links, whose names are added to ``links``."""
    left = {}
    for name, value in environment.items():
        if any(is_service_link(name, value, prefix) for prefix in (PREFIX, KAFKA_PREFIX)):
            links.append(f"{name}{where}")
        else:
            left[name] = value
    return left


def _from_names(
    environment: Mapping[str, str],
    where: str,
    complaints: list[str],
    unknown: list[str],
    uses: AbstractSet[str] | None,
) -> SourceValues:
    """What variables give; names that are ``unknown`` and like no setting's may be somebody else's, as may those that
    are like one's that nobody ``uses`` here.
    """
    given = SourceValues()
    by_env = {env_name(name): name for name in (*user_fields(), "headless")}
    for name, value in environment.items():
        known = by_env.get(name)
        if known is not None:
            given.values[known], given.names[known] = value, f"{name}{where}"
        elif name.upper().startswith(PREFIX):
            nearest = _meant(name.upper())
            if nearest and uses is not None and by_env.get(nearest, "kafka_config") not in uses:
                continue
            if nearest:
                complaints.append(f"{name}{where}: unknown setting; the nearest known is {nearest}")
            else:
                unknown.append(f"{name}{where}")
    return given


def _meant(name: str) -> str:
    """The variable that an unknown one is close to; empty when it is close to none."""
    bare = name.removeprefix(PREFIX)
    if bare.startswith(KAFKA_PREFIX):
        return bare
    by_bare = {field.upper(): env_name(field) for field in (*user_fields(), "headless")}
    return by_bare.get(close(bare, by_bare), "")


def _remarks(links: Sequence[str], unknown: Sequence[str]) -> list[tuple[int, str]]:
    """What the log is to tell about names that were passed over."""
    remarks = []
    if links:
        remarks.append((logging.INFO, f"Kubernetes' service links, passed over: {_listed(links)}"))
    if unknown:
        remarks.append((logging.WARNING, f"Unknown settings, passed over: {_listed(unknown)}; see --help"))
    return remarks


def _listed(names: Sequence[str]) -> str:
    """Names in one line; settings' own come first, and of many the rest is counted."""
    own = {env_name(field) for field in user_fields()}
    ordered = sorted(map(printable, names), key=lambda name: (name.split(" ")[0] not in own, name))
    shown = ", ".join(ordered[:_NAMES_SHOWN])
    return f"{shown} and {len(ordered) - _NAMES_SHOWN} more" if len(ordered) > _NAMES_SHOWN else shown


def _from_toml(path: str, complaints: list[str]) -> SourceValues:
    given = SourceValues()
    try:
        data = tomllib.loads(text_in(path))
    except OSError as error:
        complaints.append(f"--config: {path!r} can't be read: {error.strerror}; allowed is a TOML file")
        return given
    except ValueError as error:
        complaints.append(f"--config: {path!r} is not TOML: {error}")
        return given
    known = [*user_fields(), "headless", "kafka_config"]
    for name, value in data.items():
        if name not in known:
            complaints.append(f"{name} in {path}: unknown setting{_nearest(name, known)}")
        else:
            given.values[name], given.names[name] = value, f"{name} in {path}"
    return given


def _demo(given: Mapping[str, SourceValues]) -> dict[str, Any]:
    """What the demo sets, if it is asked for; an output that somebody gave wins over its broker."""
    if not is_true(_as_given("demo", given)[1]):
        return {}
    own_output = _as_given("output", given)[1] is not _ABSENT
    return {name: value for name, value in DEMO.items() if not (own_output and name == "embedded")}


def _is_embedded(given: Mapping[str, SourceValues]) -> bool:
    """Whether events go to the embedded broker."""
    wanted = _as_given("embedded", given)[1]
    return is_true(_demo(given).get("embedded", False) if wanted is _ABSENT else wanted)


def _kafka_properties(
    given: dict[str, SourceValues], environment: Mapping[str, str], dotenv: Mapping[str, str], complaints: list[str]
) -> Properties:
    """Collect librdkafka's properties, later sources first, so that earlier ones win."""
    found = Properties(embedded=_is_embedded(given))
    table = given["toml"].values.pop("kafka_config", {})
    found.take_table(table, given["toml"].names.get("kafka_config", "").removeprefix("kafka_config"), complaints)
    found.take_environment(dotenv, " in .env", complaints)
    found.take_environment(environment, "", complaints)
    return found


# Errors


def _overwritten(settings: Settings, read: Mapping[str, str], given: Mapping[str, SourceValues]) -> list[str]:
    """A line for each file that settings are ``read`` from, by what named it, and that the run would write to."""
    return [
        _together((field,), f"the {what} would be written over what {named} is read from", given)
        for field, what, file in settings.written_files()
        for named, path in read.items()
        if file is not None and file == identity(path) and os.path.exists(path)
    ]


def _explain(error: ValidationError, given: Mapping[str, SourceValues]) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        context = problem.get("ctx", {})
        if problem["type"] == "together":
            lines += [_together(fields, reason, given) for fields, reason in context["complaints"]]
            continue
        name = str(problem["loc"][0]) if problem["loc"] else ""
        if problem["type"] == "properties":
            lines += [
                _property_line(given["kafka"], key, f"({key} can't be set: {what}".replace(";", ");", 1))
                for key, what in context["complaints"].items()
            ]
            continue
        written, value = _as_given(name, given)
        reason = f" ({context['what']})" if problem["type"] == "refused" else ""
        lines.append(f"{written}: {_show(value)}{reason}; allowed is {allowed(name)}")
    return lines


def _beside(
    wrong: AbstractSet[str],
    cli_source: CliSettingsSource[Any],
    namespace: argparse.Namespace,
    given: Mapping[str, SourceValues],
) -> list[str]:
    """What does not go together among the settings that are not ``wrong`` themselves."""
    if not wrong:
        return []
    right = {
        source: SourceValues({name: value for name, value in one.values.items() if name not in wrong}, one.names)
        for source, one in given.items()
    }
    right["kafka"] = SourceValues()
    kept = argparse.Namespace(**{name: value for name, value in vars(namespace).items() if name not in wrong})
    try:
        _Loader.load(cli_source, kept, right)
    except ValidationError as error:
        return [
            _together(fields, reason, right)
            for problem in error.errors(include_url=False)
            if problem["type"] == "together"
            for fields, reason in problem["ctx"]["complaints"]
            if wrong.isdisjoint(name for field in fields for name in (field, *_JUDGED_WITH.get(field, ())))
        ]
    return []


def _judged(given: Properties, check: Callable[[Mapping[str, str]], Mapping[str, str]]) -> list[str]:
    """A line for each librdkafka property that the library itself does not take."""
    properties = given.values
    plausible = {name: value for name, value in given.judged().items() if not property_complaint(name, value)}
    reasons = check(plausible) if plausible else {}
    lines = []
    for name, reason in reasons.items():
        told = without_secrets(reason, name, properties)
        if reason.startswith("No such"):  # its value may be a secret under a misspelt name
            lines.append(f"{given.names[name]}: {told}; allowed is a property of librdkafka's producer")
        else:
            taken = f"allowed is what librdkafka's producer takes as {name}"
            lines.append(_property_line(given, name, f"({told}); {taken}"))
    return lines


def _property_line(properties: SourceValues | Properties, name: str, what: str) -> str:
    value = "***" if is_secret(name) and properties.values[name] else properties.values[name]
    return f"{properties.names[name]}: {_show(value)} {what}"


def _together(fields: Sequence[str], reason: str, given: Mapping[str, SourceValues]) -> str:
    parts = []
    for name in fields:
        written, value = _as_given(name, given)
        if value is not _ABSENT:
            parts.append(f"{written} {_show(value)}")
    return f"{' and '.join(parts) or flag_name(fields[0])}: {reason}"


def _as_given(name: str, given: Mapping[str, SourceValues]) -> tuple[str, Any]:
    for source in _ORDER:
        if name in given[source].values:
            return given[source].names[name], given[source].values[name]
    return flag_name(name), _ABSENT


def _show(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    return shortened(repr(value) if isinstance(value, str) else str(value), _LONGEST_VALUE)


def _nearest(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; the nearest known is {near[0]}" if near else ""


def _joined(arguments: Sequence[str], complaints: list[str]) -> list[str]:
    """The arguments with each value flag and its value in one, so that a value may begin with a dash (``-inf``)."""
    valued = {flag_name(name): allowed(name) for name in user_fields() if not boolean(name)}
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
            complaints.append(f"{argument}: nothing given; allowed is {valued[argument]}")
    return joined


def _unknown_arguments(unknown: Sequence[str]) -> list[str]:
    flags = [flag_name(name) for name in (*user_fields(), "headless")] + ["--config", "--help", "--version"]
    lines = []
    for argument in unknown:
        if argument.startswith("-"):
            name = argument.split("=")[0]
            lines.append(f"{name}: unknown flag{_nearest(name, flags)}; see --help")
        elif not lines:
            lines.append(f"{argument!r}: unknown argument; see --help")
    return lines


# Command line and help


class _Parser(argparse.ArgumentParser):
    """Collects complaints instead of leaving at the first one."""

    complaints: list[str]

    def error(self, message: str) -> NoReturn:
        raise SettingsInvalid([f"{message.removeprefix('argument ')}; see --help"])


def _parser() -> tuple[_Parser, CliSettingsSource[Any]]:
    parser = _Parser(
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
    parser.complaints = []
    general = parser.add_argument_group("General")
    general.add_argument("-h", "--help", action="help", help="show this help and exit")
    general.add_argument("--version", action="version", version=f"telemetra-tui {__version__}", help="show the version")
    general.add_argument("--config", metavar="FILE", help="read settings from this TOML file (rate_per_sec = 20)")
    groups = {title: parser.add_argument_group(title) for title in (CLASSIC, OUTPUT, RUN, LOG, WATCH, SCREEN)}

    def add(_context: Any, *_names: str, **options: Any) -> None:
        name = options["dest"]
        if name == "kafka_config":
            return
        help_text = f"{Settings.model_fields[name].description} [{env_name(name)}"
        default = default_text(name)
        help_text += f", default {default}]" if default else "]"
        common = {"dest": name, "default": argparse.SUPPRESS, "help": help_text.replace("%", "%%")}
        where = general if name == "headless" else groups[group(name)]
        if boolean(name):
            where.add_argument(flag_name(name), nargs="?", const="true", metavar="true|false", **common)
            no = {**common, "help": argparse.SUPPRESS}
            where.add_argument("--no-" + flag_name(name)[2:], action="store_const", const="false", **no)
        else:
            metavar = _METAVARS.get(name, name.split("_")[-1].upper())
            where.add_argument(flag_name(name), metavar=metavar, **common)

    source: CliSettingsSource[Any] = CliSettingsSource(
        Settings,
        root_parser=parser,
        add_argument_method=add,
        cli_kebab_case=True,
        cli_hide_none_type=True,
        cli_parse_none_str="\0",
    )
    return parser, source


def _width() -> int:
    try:
        return min(110, os.get_terminal_size(sys.stdout.fileno()).columns - 2)
    except (OSError, ValueError):
        return 110
