"""Settings: frozen and validated; help, README table and errors all come from the fields below."""

import math
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BeforeValidator, Field, PrivateAttr, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tui_sim.commands import LOGIN, RATES
from tui_sim.events import TOPICS, Topic
from tui_sim.files import Identity, identity, identity_of, why_not_written
from tui_sim.properties import flat, is_security, property_complaint, text_of
from tui_sim.secret_values import is_secret
from tui_sim.whole_numbers import plain_number, whole_number

CLASSIC: Final = "The nine classic settings"
OUTPUT: Final = "Where events go"
RUN: Final = "What a run is"
LOG: Final = "Log and report"
WATCH: Final = "Metrics and health"
SCREEN: Final = "The screen"

PREFIX: Final = "TELEMETRA_"
MIXES: Final = {"lifelike": (93.0, 6.0, 0.8, 0.2)}
"""Named mixes: shares of chat, viewer, transactions, stream_meta."""

_LONGEST = 1e10  # seconds; with a start before 2200 the year keeps its four digits
_FIRST_INSTANT = datetime(1971, 1, 1, tzinfo=UTC)
_COUNTLESS = 10**15  # events that no run reaches

_TOPIC_PREFIX = re.compile(r"[A-Za-z0-9._-]{1,200}")
_SERVER = re.compile(r"(?:[A-Z_]+://)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::(\d{1,5}))?")
_HOST = re.compile(r"[A-Za-z0-9_.:-]{1,253}")
_KEY = re.compile(r"(?:(?:ctrl|shift|alt|super)\+)*(?:[a-z0-9_]+|[^\s,=])")
_CONFIG = re.compile(r"[a-z][a-z0-9.]*")


def _setting(group: str, allowed: str, meaning: str, *, classic: bool = False, default: Any = None) -> Any:
    extra: dict[str, Any] = {"group": group, "allowed": allowed, "classic": classic}
    return Field(default=default, description=meaning, json_schema_extra=extra)


def _refuse(what: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{what}", {"what": what})


def _number(text: Any) -> float:
    try:
        number = float(text)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(text, bool) or not math.isfinite(number):
        raise _refuse("not a number")
    return number


def _rate(given: Any) -> float | None:
    """Events a second; None is as fast as possible."""
    if (isinstance(given, str) and given.strip().lower() == "max") or given is None:
        return None
    number = _number(given)
    if not 0.0 < number <= RATES[1]:
        raise _refuse("out of range")
    if number < RATES[0]:
        raise _refuse("less than an event in 30 years")
    return number


def _positive(given: Any) -> float | None:
    if given is None:
        return None
    number = _number(given)
    if number <= 0.0:
        raise _refuse("out of range")
    return number


def _duration(given: Any) -> float | None:
    seconds = _positive(given)
    if seconds is not None and seconds > _LONGEST:
        raise _refuse("more than 300 years")
    return seconds


def _whole(given: Any) -> int | None:
    """A whole number, also as Helm and others write one: ``1e+06``, ``9464.0``."""
    if given is None:
        return None
    try:
        number = None if isinstance(given, bool) else whole_number(str(given))
    except OverflowError:
        raise _refuse("out of range") from None
    if number is None:
        raise _refuse("not a whole number")
    return number


def _boolean(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).strip().lower()
    if word in ("true", "1", "yes", "on"):
        return True
    if word in ("false", "0", "no", "off"):
        return False
    raise _refuse("neither true nor false")


def _word(given: Any) -> Any:
    return given.strip().lower() if isinstance(given, str) else given


def _start_time(given: Any) -> datetime | None:
    if given is None or isinstance(given, datetime):
        moment = given
    else:
        try:
            moment = datetime.fromisoformat(str(given).strip())
        except ValueError:
            raise _refuse("not an ISO 8601 time") from None
    if moment is None:
        return None
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise _refuse("out of range") from None
    if not 1971 <= moment.year <= 2200:
        raise _refuse("out of range")
    return moment


def _mix(given: Any) -> tuple[float, ...]:
    if isinstance(given, str) and given.strip().lower() in MIXES:
        return MIXES[given.strip().lower()]
    parts = given.split("/") if isinstance(given, str) else given
    try:
        shares = tuple(_number(part) for part in parts)
    except TypeError:
        raise _refuse("not a mix") from None
    if len(shares) != len(TOPICS):
        raise _refuse(f"{len(shares)} shares")
    if min(shares) < 0:
        raise _refuse("a negative share")
    if abs(sum(shares) - 100.0) > 0.01:
        raise _refuse(f"the shares add up to {sum(shares):g}")
    return shares


def _keys(given: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of an action and the key that does it."""
    if isinstance(given, str):
        given = [(action.strip(), key.strip()) for action, _, key in (pair.partition("=") for pair in given.split(","))]
    elif isinstance(given, Mapping):
        given = list(given.items())
    else:
        raise _refuse("neither text nor a table")
    for action, key in given:
        if not action or not isinstance(key, str) or not _KEY.fullmatch(key):
            raise _refuse(f"'{action}={key}' is not ACTION=KEY")
    return tuple(given)


def _topic_config_text(value: Any) -> str:
    if not isinstance(value, str | int | float):
        raise _refuse("neither text nor a number")
    return text_of(value)


def _topic_config(given: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of a topic config and its value; a part without ``=`` belongs to the value before it."""
    pairs: list[tuple[str, str]] = []
    if isinstance(given, Mapping):
        pairs = [(name, _topic_config_text(value)) for name, value in flat(given).items()]
    elif isinstance(given, str):
        for part in given.split(","):
            name, equals, value = part.partition("=")
            if equals:
                pairs.append((name.strip(), value.strip()))
            elif pairs:
                pairs[-1] = pairs[-1][0], f"{pairs[-1][1]},{part.strip()}"
            else:
                raise _refuse(f"{part!r} is not NAME=VALUE")
    else:
        raise _refuse("neither text nor a table")
    for name, value in pairs:
        if not _CONFIG.fullmatch(name) or not value:
            raise _refuse(f"'{name}={value}' is not NAME=VALUE")
    return tuple({name: plain_number(value) for name, value in pairs}.items())


Whole = Annotated[int, BeforeValidator(_whole)]
Boolean = Annotated[bool, BeforeValidator(_boolean)]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(BaseSettings):
    """All settings of a run. Each field's description is its help; its ``allowed`` ends its error line."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=False, case_sensitive=True)

    kafka_bootstrap_servers: str = _setting(
        CLASSIC, "host:port, comma separated", "Kafka broker address(es), comma separated", classic=True,
        default="kafka:9092",
    )  # fmt: skip
    channels: Annotated[tuple[str, ...], NoDecode] = _setting(
        CLASSIC,
        "comma-separated logins of 3-25 characters from a-z, 0-9 and _",
        "Channel logins, comma separated",
        classic=True,
        default=("demo_stream",),
    )
    rate_per_sec: Annotated[float | None, BeforeValidator(_rate)] = _setting(
        CLASSIC,
        "a positive number up to 10000000, or max",
        "Events a second over all channels and topics together, or max for as fast as possible",
        classic=True,
        default=10.0,
    )
    message_variants: Whole = _setting(
        CLASSIC, "a whole number, 1 or more", "Chat templates in use at a time by a channel", classic=True, default=50
    )
    log_level: LogLevel = _setting(
        CLASSIC, "DEBUG, INFO, WARNING or ERROR", "How much is logged", classic=True, default="INFO"
    )
    produce_chat: Boolean = _setting(CLASSIC, "true or false", "Produce chat messages", classic=True, default=True)
    produce_viewer: Boolean = _setting(CLASSIC, "true or false", "Produce viewer counts", classic=True, default=True)
    produce_transactions: Boolean = _setting(
        CLASSIC, "true or false", "Produce transactions", classic=True, default=True
    )
    produce_stream_meta: Boolean = _setting(
        CLASSIC, "true or false", "Produce stream metadata", classic=True, default=True
    )

    embedded: Boolean = _setting(
        OUTPUT,
        "true or false",
        "Run an in-process broker on loopback and produce to it; kcat and other librdkafka or Python clients on this "
        "machine can consume from it",
        default=False,
    )
    output: str = _setting(
        OUTPUT, "kafka, stdout, file:PATH or null", "kafka, stdout, file:PATH (replaced) or null", default="kafka"
    )
    topic_prefix: str = _setting(
        OUTPUT,
        "1-200 characters from letters, digits, '.', '_' and '-'",
        "Topics are PREFIX.chat, .viewer, .transactions and .stream_meta",
        default="telemetra.events",
    )
    partitions: Whole = _setting(
        OUTPUT, "a whole number from 1 to 10000", "Partitions of a topic that has to be created", default=3
    )
    replication_factor: Whole = _setting(
        OUTPUT, "a whole number from 1 to 100", "Replication factor of a topic that has to be created", default=1
    )
    topic_config: Annotated[tuple[tuple[str, str], ...], NoDecode, BeforeValidator(_topic_config)] = _setting(
        OUTPUT,
        "NAME=VALUE pairs, comma separated, of Kafka's topic configs",
        "Configs of a topic that has to be created: retention.ms=3600000,cleanup.policy=delete; in a TOML file also as "
        "a table",
        default=(),
    )
    connect_timeout: Annotated[float, BeforeValidator(_duration)] = _setting(
        OUTPUT,
        "a positive number of seconds up to 10000000000",
        "Seconds to keep trying the first connection (headless)",
        default=60.0,
    )

    seed: Whole | None = _setting(RUN, "a whole number", "Repeats a run; one is drawn and logged when none is given")
    duration: Annotated[float | None, BeforeValidator(_duration)] = _setting(
        RUN, "a positive number of seconds up to 10000000000", "Stop after this many seconds of the chosen clock"
    )
    max_events: Whole | None = _setting(RUN, "a whole number, 1 or more", "Stop after exactly this many events")
    pacing: Annotated[Literal["steady", "natural"], BeforeValidator(_word)] = _setting(
        RUN,
        "steady or natural",
        "steady: the rate holds exactly in every 100 ms; natural: bursts like real chat's around the same mean",
        default="steady",
    )
    clock: Annotated[Literal["wall", "virtual"], BeforeValidator(_word)] = _setting(
        RUN,
        "wall or virtual",
        "wall, or virtual: simulated time goes as fast as the output takes the events",
        default="wall",
    )
    start_time: Annotated[datetime | None, BeforeValidator(_start_time)] = _setting(
        RUN, "an ISO 8601 time from 1971 to 2200", "First simulated instant, with --clock virtual only"
    )
    then_live: Boolean = _setting(
        RUN,
        "true or false",
        "With --clock virtual and --start-time: once the past is filled up to now, go on live",
        default=False,
    )
    mix: Annotated[tuple[float, ...], NoDecode, BeforeValidator(_mix)] = _setting(
        RUN,
        "four shares CHAT/VIEWER/TRANSACTIONS/STREAM_META, 0 or more, that add up to 100, or lifelike",
        "Shares of chat/viewer/transactions/stream_meta in percent, or lifelike (93/6/0.8/0.2)",
        default=(70.0, 20.0, 5.0, 5.0),
    )

    demo: Boolean = _setting(
        RUN,
        "true or false",
        "A show that plays itself on the embedded broker: four channels, 25 events a second, a past, and moments",
        default=False,
    )

    log_format: Annotated[Literal["text", "json"], BeforeValidator(_word)] = _setting(
        LOG, "text or json", "text, or json: one object a line", default="text"
    )
    log_file: str | None = _setting(LOG, "a path that can be written", "Write the log there too")
    report: str | None = _setting(
        LOG, "a path of a file that can be written", "Write a JSON manifest of the run there at its end"
    )

    metrics_port: Whole | None = _setting(
        WATCH, "a whole number from 0 to 65535", "Serve /metrics, /healthz and /readyz on this port; 0 is a free one"
    )
    metrics_host: str = _setting(
        WATCH, "a host name or an address", "The address to serve them on: 0.0.0.0 for all", default="127.0.0.1"
    )

    keys: Annotated[tuple[tuple[str, str], ...], NoDecode, BeforeValidator(_keys)] = _setting(
        SCREEN,
        "ACTION=KEY pairs, comma separated, of actions and keys as the README names them",
        "Other keys for the screen's actions: pause=p,raid=f5; in a TOML file also as a table",
        default=(),
    )

    headless: Boolean = _setting(RUN, "true or false", "Run without a screen", default=False)
    kafka_config: dict[str, str] = Field(default_factory=dict, repr=False, json_schema_extra={"group": OUTPUT})

    _written: dict[str, str] = PrivateAttr(default_factory=dict)
    _left_out: tuple[str, ...] = PrivateAttr(default=())
    _remarks: tuple[tuple[int, str], ...] = PrivateAttr(default=())

    def remember(self, written: Mapping[str, str]) -> None:
        """Take in how the user wrote the names of fields."""
        self._written.update(written)

    def leave_out(self, properties: Sequence[str]) -> None:
        """Take in which librdkafka properties, as they were written, have no value: the embedded broker needs none."""
        self._left_out = tuple(properties)

    def for_embedded(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """The librdkafka properties that are for the embedded broker, and the names of those that are not."""
        kept = {name: value for name, value in self.kafka_config.items() if not is_security(name)}
        left_out = [self._written.get(name, name) for name in self.kafka_config if name not in kept]
        return kept, tuple(sorted((*self._left_out, *left_out)))

    def note(self, remarks: Sequence[tuple[int, str]]) -> None:
        """Take in what is to be told about where the settings came from, each with its level in the log."""
        self._remarks = tuple(remarks)

    @property
    def remarks(self) -> tuple[tuple[int, str], ...]:
        """Lines for the log once it is open, each with its level."""
        return self._remarks

    def written(self, field: str) -> str:
        """The field's name as the user wrote it (a flag, a variable, a TOML key), for what turns out wrong later."""
        return self._written.get(field, flag_name(field))

    @field_validator("kafka_bootstrap_servers", mode="after")
    @classmethod
    def _servers(cls, given: str) -> str:
        servers = [server.strip() for server in given.split(",")]
        for server in servers:
            match = _SERVER.fullmatch(server)
            if match is None or (match[1] and not 1 <= int(match[1]) <= 65535):
                raise _refuse(f"{server!r} is not an address" if server else "an empty address")
        return ",".join(servers)

    @field_validator("channels", mode="before")
    @classmethod
    def _channels(cls, given: Any) -> tuple[str, ...]:
        names = given.split(",") if isinstance(given, str) else given
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
            raise _refuse("not a list of logins")
        logins = tuple(dict.fromkeys(name.strip() for name in names))
        for login in logins:
            if not LOGIN.fullmatch(login):
                raise _refuse(f"{login!r} is not a login" if login else "an empty login")
        if not logins:
            raise _refuse("no channel")
        return logins

    @field_validator("message_variants", "max_events", mode="after")
    @classmethod
    def _one_or_more(cls, given: int | None) -> int | None:
        if given is not None and given < 1:
            raise _refuse("out of range")
        return given

    @field_validator("partitions", "replication_factor", mode="after")
    @classmethod
    def _in_range(cls, given: int, info: Any) -> int:
        if not 1 <= given <= (10_000 if info.field_name == "partitions" else 100):
            raise _refuse("out of range")
        return given

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, given: Any) -> Any:
        return given.strip().upper() if isinstance(given, str) else given

    @field_validator("topic_prefix", mode="after")
    @classmethod
    def _prefix(cls, given: str) -> str:
        if not _TOPIC_PREFIX.fullmatch(given) or given in (".", ".."):
            raise _refuse("not a topic name")
        return given

    @field_validator("output", mode="after")
    @classmethod
    def _output(cls, given: str) -> str:
        kind, _, path = given.partition(":")
        if kind.lower() in ("kafka", "stdout", "null") and not path and ":" not in given:
            return kind.lower()
        if kind.lower() != "file" or not path:
            raise _refuse("not an output")
        folder = os.path.dirname(path) or "."
        if not os.path.isdir(folder):
            raise _refuse(f"{folder} is not a folder")
        if os.path.isdir(path) or not os.access(path if os.path.exists(path) else folder, os.W_OK):
            raise _refuse(f"{path} can't be written")
        return f"file:{path}"

    @field_validator("log_file", mode="after")
    @classmethod
    def _log_file(cls, given: str | None) -> str | None:
        if given is not None:
            folder = os.path.dirname(given) or "."
            if not given or not os.path.isdir(folder) or os.path.isdir(given):
                raise _refuse("can't be written")
        return given

    @field_validator("metrics_port", mode="after")
    @classmethod
    def _port(cls, given: int | None) -> int | None:
        if given is not None and not 0 <= given <= 65535:
            raise _refuse("out of range")
        return given

    @field_validator("metrics_host", mode="after")
    @classmethod
    def _host(cls, given: str) -> str:
        if not _HOST.fullmatch(given):
            raise _refuse("neither a name nor an address")
        return given

    @field_validator("report", mode="after")
    @classmethod
    def _report(cls, given: str | None) -> str | None:
        if given is not None and (reason := why_not_written(given) if given else "can't be written"):
            raise _refuse(reason)
        return given

    @field_validator("kafka_config", mode="after")
    @classmethod
    def _kafka_config(cls, given: dict[str, str]) -> dict[str, str]:
        complaints = {name: what for name, value in given.items() if (what := property_complaint(name, value))}
        if complaints:
            raise PydanticCustomError("properties", "properties that can't be set", {"complaints": complaints})
        return given

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        complaints: list[tuple[tuple[str, ...], str]] = []
        if not self.topics:
            off = [f"produce_{topic}" for topic in TOPICS if not getattr(self, f"produce_{topic}")]
            complaints.append(((*off, "mix") if len(off) < len(TOPICS) else tuple(off), "no topic is left on"))
        if self.embedded and self.output != "kafka":
            complaints.append((("embedded", "output"), "the embedded broker needs the output kafka"))
        if self.output == "stdout" and not self.headless:
            complaints.append((("output",), "standard output is the screen's; add --headless"))
        complaints += self._shared_files()
        if self.start_time is not None and self.clock != "virtual":
            complaints.append((("start_time",), "only with --clock virtual"))
        if self.then_live and (self.clock != "virtual" or self.start_time is None):
            complaints.append((("then_live",), "only with --clock virtual and --start-time: the past that comes first"))
        if self.clock == "virtual":
            complaints += self._virtual_complaints()
        if complaints:
            raise PydanticCustomError("together", "settings that do not go together", {"complaints": complaints})
        return self

    def written_files(self) -> list[tuple[str, str, Identity | None]]:
        """The files that the run writes: by which field, what is written, and which file it is."""
        files = []
        if self.report is not None:
            files.append(("report", "manifest", identity(self.report)))
        if self.output.startswith("file:"):
            files.append(("output", "events", identity(self.output.removeprefix("file:"))))
        elif self.output == "stdout":
            files.append(("output", "events", identity_of(1)))
        if self.log_file is not None:
            files.append(("log_file", "log", identity(self.log_file)))
        return files

    def _shared_files(self) -> list[tuple[tuple[str, ...], str]]:
        """What is written to one file, however that is called."""
        files = self.written_files()
        complaints: list[tuple[tuple[str, ...], str]] = [
            ((field, other), f"the {what} and the {beside} need a file each")
            for at, (field, what, file) in enumerate(files)
            for other, beside, second in files[at + 1 :]
            if file is not None and file == second
        ]
        stderr = identity_of(2) if self.headless else None
        complaints += [
            ((field,), f"the {what} and standard error, which has the log, need a file each")
            for field, what, file in files
            if file is not None and file == stderr and not (field == "output" and self.output == "stdout")
        ]
        return complaints

    def _virtual_complaints(self) -> list[tuple[tuple[str, ...], str]]:
        if self.rate_per_sec is None:
            return [(("clock", "rate_per_sec"), "virtual time needs a rate: with max it has no schedule")]
        if self.then_live and self.start_time is not None and self.start_time > datetime.now(UTC):
            return [(("start_time",), "the past that comes before the live part lies in the future")]
        if self.output != "kafka" or self.then_live:
            return []
        span = self.span
        if span is None:
            return [(("clock",), "into Kafka virtual time must end: add --duration or --max-events")]
        first, now = self.start_time or _FIRST_INSTANT, datetime.now(UTC)
        if first.timestamp() + span <= now.timestamp():
            return []
        if self.start_time is not None:
            return [(("start_time",), "the run would end in the future, which Kafka brokers refuse")]
        ends = tuple(name for name in ("duration", "max_events") if getattr(self, name) is not None)
        return [(ends, "into Kafka the run ends now, and so it would begin before 1971")]

    @property
    def topics(self) -> frozenset[Topic]:
        """The topics that are on: switched on, and with a share in the mix."""
        shares = self.shares
        return frozenset(topic for topic in TOPICS if getattr(self, f"produce_{topic}") and shares[topic] > 0)

    @property
    def shares(self) -> dict[Topic, float]:
        """The mix by topic, in percent."""
        return dict(zip(TOPICS, self.mix, strict=True))

    @property
    def topic_names(self) -> dict[Topic, str]:
        """The topics' names outside."""
        return {topic: f"{self.topic_prefix}.{topic}" for topic in TOPICS}

    @property
    def span(self) -> float | None:
        """Simulated seconds a run lasts at most; None when it has no end or no schedule."""
        ends = []
        if self.duration is not None:
            ends.append(self.duration)
        if self.max_events is not None and self.rate_per_sec is not None:
            ends.append(min(self.max_events, _COUNTLESS) / self.rate_per_sec)
        return min(ends) if ends else None


DEMO: Final[dict[str, Any]] = {
    "embedded": True,
    "channels": "night_owl,pixel_fox,speed_run,cozy_corner",
    "rate_per_sec": 25,
    "mix": "lifelike",
}
"""What the demo sets where the user has set nothing."""


def is_true(given: Any) -> bool:
    """Whether a source's raw value means true; nonsense does not."""
    try:
        return _boolean(given)
    except PydanticCustomError:
        return False


def env_name(field: str) -> str:
    """The environment variable of a field."""
    extra = Settings.model_fields[field].json_schema_extra
    classic = isinstance(extra, dict) and extra.get("classic")
    return field.upper() if classic else PREFIX + field.upper()


def flag_name(field: str) -> str:
    """The command-line flag of a field."""
    return "--" + field.replace("_", "-")


def allowed(field: str) -> str:
    """What a field takes, in words."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra.get("allowed", "")) if isinstance(extra, dict) else ""


def group(field: str) -> str:
    """The heading under which a field stands in the help."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra.get("group", "")) if isinstance(extra, dict) else ""


def default_text(field: str) -> str:
    """A field's default as a user would write it; empty when it has none."""
    default = Settings.model_fields[field].default
    if default is None:
        return ""
    if field == "mix":
        return "/".join(f"{share:g}" for share in default)
    if isinstance(default, tuple):
        return ",".join(default)
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


def user_fields() -> list[str]:
    """The fields that have a flag and an environment variable of their own, in the order of the help."""
    return [name for name in Settings.model_fields if name not in ("kafka_config", "headless")]


def boolean(field: str) -> bool:
    """Whether a field is true or false."""
    return Settings.model_fields[field].annotation is bool


def shown(settings: Settings) -> dict[str, Any]:
    """All settings as they may be shown, by field, in JSON's types: secrets are masked."""
    values = settings.model_dump(mode="json")
    values["rate_per_sec"] = values["rate_per_sec"] or "max"
    values["kafka_config"] = {
        name: "***" if is_secret(name) else value for name, value in settings.kafka_config.items()
    }
    return values


assert get_args(Topic) == TOPICS
