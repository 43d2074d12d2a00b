"""Librdkafka's properties as users give them: by environment, ``.env`` and TOML, and which of them can't be set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

KAFKA_PREFIX: Final = "KAFKA_CONFIG_"

_SECRET = re.compile(r"password|secret|token|key|jaas|pem|credential|assertion|oauthbearer.config", re.IGNORECASE)
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
    """What was given: values by property, and how the user wrote each name."""

    values: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def take_table(self, table: Any, place: str, complaints: list[str]) -> None:
        """Take in a TOML table; ``place`` stands behind each name in the lines about it."""
        if not isinstance(table, dict):
            complaints.append(f"kafka_config{place}: not a table of librdkafka properties")
            return
        for name, value in flat(table).items():
            if isinstance(value, str | int | float):
                self.values[name], self.names[name] = text_of(value), f"kafka_config.{name}{place}"
            else:
                complaints.append(f"kafka_config.{name}{place}: not a value; allowed is text or a number")

    def take_environment(self, environment: Mapping[str, str], place: str, complaints: list[str]) -> None:
        """Take in variables, which win over what is there."""
        for name, value in sorted(environment.items()):
            if not name.upper().startswith(KAFKA_PREFIX):
                continue
            bare = name.upper().removeprefix(KAFKA_PREFIX)
            text = value
            if bare.endswith("_FILE"):
                bare = bare.removesuffix("_FILE")
                try:
                    text = Path(value).read_text(encoding="utf-8").strip()
                except (OSError, UnicodeDecodeError) as error:
                    reason = getattr(error, "strerror", None) or "not text"
                    complaints.append(f"{name}{place}: {value!r} can't be read: {reason}; allowed is a readable file")
                    continue
            key = bare.lower().replace("_", ".")
            self.values[key], self.names[key] = text, f"{name}{place}"


def flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """A TOML table whose dotted keys (``linger.ms = 5``) are names again."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{rest}": inner for rest, inner in flat(value).items()}
        else:
            found[name] = value
    return found


def text_of(value: str | float) -> str:
    """A TOML value as a property's text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def property_complaint(name: str, value: str) -> str:
    """Why a property can't be set, whatever the library thinks of it; empty when it can."""
    if not value:
        return "it is empty; allowed is a value, or to leave it out"
    if name in _REFUSED:
        return f"{_REFUSED[name]}; allowed is to leave it out"
    if name.startswith("test."):
        return "it is for librdkafka's own tests; allowed is to leave it out"
    if name in ("acks", "request.required.acks") and value.strip() in ("0", "-0", "+0"):
        return "without acknowledgements nothing can be accounted for; allowed is all, or 1 and more"
    return ""


def is_secret(name: str) -> bool:
    """Whether a property's value must never be shown."""
    return _SECRET.search(name) is not None


def without_secrets(text: str, properties: Mapping[str, str]) -> str:
    """A text in which the values of secret properties are masked."""
    for name, value in properties.items():
        if is_secret(name) and value:
            text = text.replace(value, "***")
    return text
