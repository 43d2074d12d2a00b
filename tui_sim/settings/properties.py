"""Librdkafka's properties as users give them: by environment, ``.env`` and TOML, and which of them can't be set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic_core import PydanticCustomError

from tui_sim.settings.texts import flat, text_in, text_of

KAFKA_PREFIX: Final = "KAFKA_CONFIG_"

_SECURITY = (
    "security.", "sasl.", "ssl.", "enable.ssl.", "enable.sasl.", "https.", "client.dns.lookup", "broker.address.family",
)  # fmt: skip
_NAMED_FILE = (
    "sasl.oauthbearer.assertion.file",
    "sasl.oauthbearer.assertion.private.key.file",
    "sasl.oauthbearer.assertion.jwt.template.file",
)
"""Librdkafka's properties whose own name ends as the variable of a value in a file does."""
_UNDERSCORED = {"log.level": "log_level"}
"""Librdkafka's properties with an underscore in the name, by what a variable makes of it."""
_FOR_PROGRAMS = "it takes a program's own object, not text"
_REFUSED = {
    "bootstrap.servers": "KAFKA_BOOTSTRAP_SERVERS sets it",
    "metadata.broker.list": "KAFKA_BOOTSTRAP_SERVERS sets it",
    "delivery.report.only.error": "every event must be accounted for",
    "transactional.id": "events are not sent in transactions",
} | dict.fromkeys(
    ("logger", "error_cb", "stats_cb", "throttle_cb", "oauth_cb", "on_delivery", "on_commit", "default.topic.config"),
    _FOR_PROGRAMS,
)


@dataclass
class Properties:
    """Raw values by property, and how the user wrote each name."""

    values: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Files that values were read from, by the names that named them."""
    embedded: bool = False
    """Whether they are for the embedded broker."""
    left_out: list[str] = field(default_factory=list)
    """Names, as they were written, of security properties that have no value here: the embedded broker needs none."""

    def checked(self) -> dict[str, str]:
        """Those that the library is asked about: all, but for what the embedded broker is not given."""
        return {name: value for name, value in self.values.items() if not (self.embedded and is_security(name))}

    def paths(self) -> dict[str, str]:
        """Files that the library reads: certificates, keys."""
        ends = (".location", ".file", ".keytab")
        return {self.names[name]: value for name, value in self.values.items() if name.endswith(ends)}

    def take_table(self, table: Any, place: str, problems: list[str]) -> None:
        """Take in a TOML table; ``place`` stands behind each name in the lines about it."""
        if not isinstance(table, dict):
            problems.append(f"kafka_config{place}: not a table of librdkafka properties")
            return
        for name, value in flat(table).items():
            if isinstance(value, str | int | float):
                self.values[name], self.names[name] = text_of(value), f"kafka_config.{name}{place}"
            elif not (self.embedded and is_security(name)):
                problems.append(f"kafka_config.{name}{place}: not a value; allowed is text or a number")

    def take_environment(self, environment: Mapping[str, str], place: str, problems: list[str]) -> None:
        """Take in variables, which win over what is there."""
        for name, value in sorted(environment.items()):
            if not name.upper().startswith(KAFKA_PREFIX):
                continue
            key, from_file = property_of(name)
            text = value
            if from_file:
                try:
                    text = text_in(value).strip()
                except (OSError, ValueError) as error:
                    if self.embedded and is_security(key):
                        self.left_out.append(f"{name}{place}")
                        continue
                    reason = getattr(error, "strerror", None) or "not UTF-8 text"
                    problems.append(f"{name}{place}: {value!r} can't be read: {reason}; allowed is a readable file")
                    continue
            if not text and self.embedded and is_security(key):
                self.left_out.append(f"{name}{place}")
                continue
            self.values[key], self.names[key] = text, f"{name}{place}"
            if from_file:
                self.files[f"{name}{place}"] = value


def property_of(variable: str) -> tuple[str, bool]:
    """The property that a variable (``KAFKA_CONFIG_...``) sets, and whether its value stands in a file."""
    key = variable.upper().removeprefix(KAFKA_PREFIX).lower().replace("_", ".")
    bare = key.removesuffix(".file")
    if bare == key or key in _NAMED_FILE:
        return _UNDERSCORED.get(key, key), False
    return _UNDERSCORED.get(bare, bare), True


def is_security(name: str) -> bool:
    """Whether a property says how to reach and convince a broker elsewhere: the embedded one knows nothing of it."""
    return name.startswith(_SECURITY)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a property can't be set, and what can be done instead."""

    reason: str
    allowed: str


def refused(name: str, value: str) -> Refusal | None:
    """Why a property can't be set, whatever the library thinks of it; None when it can."""
    if not value:
        return Refusal("it is empty", "a value, or to leave it out")
    if name in _REFUSED:
        return Refusal(_REFUSED[name], "to leave it out")
    if name.startswith("test."):
        return Refusal("it is for librdkafka's own tests", "to leave it out")
    if name in ("acks", "request.required.acks") and value.strip() in ("0", "-0", "+0"):
        return Refusal("without acknowledgements nothing can be accounted for", "all, or 1 and more")
    return None


def settable(properties: dict[str, str]) -> dict[str, str]:
    """The properties, of which none is refused."""
    refusals = {name: refusal for name, value in properties.items() if (refusal := refused(name, value))}
    if refusals:
        raise PydanticCustomError("properties", "properties that can't be set", {"refusals": refusals})
    return properties
