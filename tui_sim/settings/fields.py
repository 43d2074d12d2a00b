"""Every setting, once: type, default, and what help, README table and error lines say of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PrivateAttr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import InitSettingsSource

from tui_sim.events import TOPICS, Topic
from tui_sim.secret_values import masked
from tui_sim.settings import parsers, paths
from tui_sim.settings.origin import Origin
from tui_sim.settings.properties import is_security, settable

GENERAL: Final = "General"
CLASSIC: Final = "The nine classic settings"
OUTPUT: Final = "Where events go"
RUN: Final = "What a run is"
LOG: Final = "Log and report"
WATCH: Final = "Metrics and health"
SCREEN: Final = "The screen"

_COUNTLESS = 10**15  # events that no run reaches
_SOURCES = "sources"  # the argument that hands them over


PLACE: Final = "place"
TIME: Final = "time"


def _setting(
    group: str, metavar: str, allowed: str, meaning: str, default: str | None = None, *, bears_on: Sequence[str] = ()
) -> Any:
    """A field: the heading under which it stands, its value in the usage, what it takes in the words of an error line,
    what it means, and its default as a user would write it (None: there is none). Whether settings conflict over where
    events go (PLACE), or over when a run takes place (TIME), is known only once all that ``bears_on`` it is right.
    """
    words: dict[str, Any] = {"group": group, "metavar": metavar, "allowed": allowed, "bears_on": list(bears_on)}
    return Field(default=default, description=meaning, json_schema_extra=words)


def _switch(group: str, meaning: str, default: str = "false", *, bears_on: Sequence[str] = ()) -> Any:
    return _setting(group, "true|false", "true or false", meaning, default, bears_on=bears_on)


Boolean = Annotated[bool, BeforeValidator(parsers.boolean)]
LowerCase = BeforeValidator(parsers.lower)
Pairs = tuple[tuple[str, str], ...]


class Settings(BaseSettings):
    """All settings of a run. Each field's description is its help; its ``allowed`` ends its error line."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=True, case_sensitive=True)

    kafka_bootstrap_servers: Annotated[str, AfterValidator(parsers.servers)] = _setting(
        CLASSIC, "HOST:PORT", "host:port, comma separated", "Kafka broker address(es), comma separated", "kafka:9092"
    )
    channels: Annotated[tuple[str, ...], BeforeValidator(parsers.channels)] = _setting(
        CLASSIC,
        "CHANNELS",
        "comma-separated logins of 3-25 characters from a-z, 0-9 and _",
        "Channel logins, comma separated",
        "demo_stream",
    )
    rate_per_sec: Annotated[
        float | None, BeforeValidator(parsers.rate), PlainSerializer(parsers.rate_text, when_used="json")
    ] = _setting(
        CLASSIC,
        "N|max",
        "a positive number up to 10000000, or max",
        "Events a second over all channels and topics together, or max for as fast as possible",
        "10",
        bears_on=[TIME],
    )
    message_variants: Annotated[int, BeforeValidator(parsers.whole(1))] = _setting(
        CLASSIC, "N", "a whole number, 1 or more", "Chat templates in use at a time by a channel", "50"
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(parsers.upper)] = _setting(
        CLASSIC, "LEVEL", "DEBUG, INFO, WARNING or ERROR", "How much is logged", "INFO"
    )
    produce_chat: Boolean = _switch(CLASSIC, "Produce chat messages", "true")
    produce_viewer: Boolean = _switch(CLASSIC, "Produce viewer counts", "true")
    produce_transactions: Boolean = _switch(CLASSIC, "Produce transactions", "true")
    produce_stream_meta: Boolean = _switch(CLASSIC, "Produce stream metadata", "true")

    embedded: Boolean = _switch(
        OUTPUT,
        "Run an in-process broker on loopback and produce to it; kcat and other librdkafka or Python clients on this "
        "machine can consume from it",
        bears_on=[PLACE],
    )
    output: Annotated[str, AfterValidator(paths.output)] = _setting(
        OUTPUT,
        "kafka|stdout|file:PATH|null",
        "kafka, stdout, file:PATH or null",
        "kafka, stdout, file:PATH (replaced) or null",
        "kafka",
        bears_on=[PLACE, TIME],
    )
    topic_prefix: Annotated[str, AfterValidator(parsers.topic_prefix)] = _setting(
        OUTPUT,
        "PREFIX",
        "1-200 characters from letters, digits, '.', '_' and '-'",
        "Topics are PREFIX.chat, .viewer, .transactions and .stream_meta",
        "telemetra.events",
    )
    partitions: Annotated[int, BeforeValidator(parsers.whole(1, 10_000))] = _setting(
        OUTPUT, "N", "a whole number from 1 to 10000", "Partitions of a topic that has to be created", "3"
    )
    replication_factor: Annotated[int, BeforeValidator(parsers.whole(1, 100))] = _setting(
        OUTPUT, "N", "a whole number from 1 to 100", "Replication factor of a topic that has to be created", "1"
    )
    topic_config: Annotated[Pairs, BeforeValidator(parsers.topic_config)] = _setting(
        OUTPUT,
        "NAME=VALUE,...",
        "NAME=VALUE pairs, comma separated, of Kafka's topic configs",
        "Configs of a topic that has to be created: retention.ms=3600000,cleanup.policy=delete; in a TOML file also as "
        "a table",
    )
    connect_timeout: Annotated[float, BeforeValidator(parsers.duration)] = _setting(
        OUTPUT,
        "SECONDS",
        "a positive number of seconds up to 10000000000",
        "Seconds to keep trying the first connection (headless)",
        "60",
    )

    seed: Annotated[int | None, BeforeValidator(parsers.whole())] = _setting(
        RUN, "SEED", "a whole number", "Repeats a run; one is drawn and logged when none is given"
    )
    duration: Annotated[float | None, BeforeValidator(parsers.duration)] = _setting(
        RUN,
        "SECONDS",
        "a positive number of seconds up to 10000000000",
        "Stop after this many seconds of the chosen clock",
        bears_on=[TIME],
    )
    max_events: Annotated[int | None, BeforeValidator(parsers.whole(1))] = _setting(
        RUN, "N", "a whole number, 1 or more", "Stop after exactly this many events", bears_on=[TIME]
    )
    pacing: Annotated[Literal["steady", "natural"], LowerCase] = _setting(
        RUN,
        "steady|natural",
        "steady or natural",
        "steady: the rate holds exactly in every 100 ms; natural: bursts like real chat's around the same mean",
        "steady",
    )
    clock: Annotated[Literal["wall", "virtual"], LowerCase] = _setting(
        RUN,
        "wall|virtual",
        "wall or virtual",
        "wall, or virtual: simulated time goes as fast as the output takes the events",
        "wall",
        bears_on=[TIME],
    )
    start_time: Annotated[datetime | None, BeforeValidator(parsers.start_time)] = _setting(
        RUN,
        "TIME",
        "an ISO 8601 time from 1971 to 2200",
        "First simulated instant, with --clock virtual only",
        bears_on=[TIME],
    )
    then_live: Boolean = _switch(
        RUN, "With --clock virtual and --start-time: once the past is filled up to now, go on live", bears_on=[TIME]
    )
    mix: Annotated[tuple[float, ...], BeforeValidator(parsers.mix)] = _setting(
        RUN,
        "A/B/C/D|lifelike",
        "four shares CHAT/VIEWER/TRANSACTIONS/STREAM_META, 0 or more, that add up to 100, or lifelike",
        "Shares of chat/viewer/transactions/stream_meta in percent, or lifelike (93/6/0.8/0.2)",
        "70/20/5/5",
    )
    demo: Boolean = _switch(
        RUN, "A show that plays itself on the embedded broker: four channels, 25 events a second, a past, and moments"
    )

    log_format: Annotated[Literal["text", "json"], LowerCase] = _setting(
        LOG, "text|json", "text or json", "text, or json: one object a line", "text"
    )
    log_file: Annotated[str, AfterValidator(paths.log_file)] | None = _setting(
        LOG, "FILE", "a path that can be written", "Write the log there too"
    )
    report: Annotated[str, AfterValidator(paths.report)] | None = _setting(
        LOG, "FILE", "a path of a file that can be written", "Write a JSON manifest of the run there at its end"
    )

    metrics_port: Annotated[int | None, BeforeValidator(parsers.whole(0, 65535))] = _setting(
        WATCH,
        "PORT",
        "a whole number from 0 to 65535",
        "Serve /metrics, /healthz and /readyz on this port; 0 is a free one",
    )
    metrics_host: Annotated[str, AfterValidator(parsers.host)] = _setting(
        WATCH, "HOST", "a host name or an address", "The address to serve them on: 0.0.0.0 for all", "127.0.0.1"
    )

    keys: Annotated[Pairs, BeforeValidator(parsers.keys)] = _setting(
        SCREEN,
        "ACTION=KEY,...",
        "ACTION=KEY pairs, comma separated, of actions and keys as the README names them",
        "Other keys for the screen's actions: pause=p,raid=f5; in a TOML file also as a table",
    )

    headless: Boolean = _switch(GENERAL, "Run without a screen", bears_on=[PLACE])
    kafka_config: Annotated[dict[str, str], AfterValidator(settable), PlainSerializer(masked, when_used="json")] = (
        Field(default_factory=dict, repr=False)
    )

    _origin: Origin = PrivateAttr(default_factory=Origin)

    @classmethod
    def merged(cls, sources: Sequence[PydanticBaseSettingsSource]) -> Self:
        """What ``sources`` give; the first that has a value wins.

        Raises:
            ValidationError: a value is wrong.
        """
        handed_over: dict[str, Any] = {_SOURCES: tuple(sources)}
        return cls(**handed_over)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Those that were handed over; nothing is read from around unasked."""
        assert isinstance(init_settings, InitSettingsSource)
        return init_settings, *init_settings.init_kwargs.pop(_SOURCES, ())

    @property
    def origin(self) -> Origin:
        """Where all this comes from, and how it was written there."""
        return self._origin

    def read_from(self, origin: Origin) -> None:
        """Take in where all this comes from."""
        self._origin = origin

    def for_embedded(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """The librdkafka properties that are for the embedded broker, and the names of those that are not."""
        kept = {name: value for name, value in self.kafka_config.items() if not is_security(name)}
        left_out = [self._origin.names.get(name, name) for name in self.kafka_config if name not in kept]
        return kept, tuple(sorted((*self._origin.left_out, *left_out)))

    def shown(self) -> dict[str, Any]:
        """All settings as they may be shown, by field, in JSON's types: secrets are masked."""
        return self.model_dump(mode="json")

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


assert get_args(Topic) == TOPICS
