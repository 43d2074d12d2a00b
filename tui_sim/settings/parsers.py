"""What users write, as a field's value; what is wrong with it is said in a few words."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pydantic_core import PydanticCustomError

from tui_sim.commands import LOGIN, RATES
from tui_sim.events import TOPICS
from tui_sim.settings.texts import flat, text_of
from tui_sim.whole_numbers import plain_number, whole_number

MIXES: Final = {"lifelike": (93.0, 6.0, 0.8, 0.2)}
"""Named mixes: shares of chat, viewer, transactions, stream_meta."""

_LONGEST = 1e10  # seconds; with a start before 2200 the year keeps its four digits

_TOPIC_PREFIX = re.compile(r"[A-Za-z0-9._-]{1,200}")
_SERVER = re.compile(r"(?:[A-Z_]+://)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::(\d{1,5}))?")
_HOST = re.compile(r"[A-Za-z0-9_.:-]{1,253}")
_KEY = re.compile(r"(?:(?:ctrl|shift|alt|super)\+)*(?:[a-z0-9_]+|[^\s,=])")
_CONFIG = re.compile(r"[a-z][a-z0-9.]*")


def refusal(reason: str) -> PydanticCustomError:
    """The error that stands in brackets behind the value in its line."""
    return PydanticCustomError("refused", "{reason}", {"reason": reason})


# Numbers


def _number(raw: Any) -> float:
    try:
        number = float(raw)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(raw, bool) or not math.isfinite(number):
        raise refusal("not a number")
    return number


def rate(raw: Any) -> float | None:
    """Events a second; None is as fast as possible."""
    if (isinstance(raw, str) and raw.strip().lower() == "max") or raw is None:
        return None
    number = _number(raw)
    if not 0.0 < number <= RATES[1]:
        raise refusal("out of range")
    if number < RATES[0]:
        raise refusal("less than an event in 30 years")
    return number


def rate_text(value: float | None) -> float | str:
    """A rate as JSON shows it."""
    return "max" if value is None else value


def duration(raw: Any) -> float | None:
    """Seconds, more than none."""
    if raw is None:
        return None
    seconds = _number(raw)
    if seconds <= 0.0:
        raise refusal("out of range")
    if seconds > _LONGEST:
        raise refusal("more than 300 years")
    return seconds


def whole(least: int | None = None, most: int | None = None) -> Callable[[Any], int | None]:
    """A whole number in a range, also as Helm and others write one: ``1e+06``, ``9464.0``."""

    def parse(raw: Any) -> int | None:
        if raw is None:
            return None
        try:
            number = None if isinstance(raw, bool) else whole_number(str(raw))
        except OverflowError:
            raise refusal("out of range") from None
        if number is None:
            raise refusal("not a whole number")
        if (least is not None and number < least) or (most is not None and number > most):
            raise refusal("out of range")
        return number

    return parse


def mix(raw: Any) -> tuple[float, ...]:
    """Shares of the topics in percent."""
    if isinstance(raw, str) and raw.strip().lower() in MIXES:
        return MIXES[raw.strip().lower()]
    parts = raw.split("/") if isinstance(raw, str) else raw
    try:
        shares = tuple(_number(part) for part in parts)
    except TypeError:
        raise refusal("not a mix") from None
    if len(shares) != len(TOPICS):
        raise refusal(f"{len(shares)} shares")
    if min(shares) < 0:
        raise refusal("a negative share")
    if abs(sum(shares) - 100.0) > 0.01:
        raise refusal(f"the shares add up to {sum(shares):g}")
    return shares


# Words and times


def boolean(raw: Any) -> bool:
    """One of the words for true and false."""
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in ("true", "1", "yes", "on"):
        return True
    if word in ("false", "0", "no", "off"):
        return False
    raise refusal("neither true nor false")


def is_true(raw: Any) -> bool:
    """Whether a raw value means true; nonsense does not."""
    try:
        return boolean(raw)
    except PydanticCustomError:
        return False


def lower(raw: Any) -> Any:
    """A word in lower case; what is no text is for others to refuse."""
    return raw.strip().lower() if isinstance(raw, str) else raw


def upper(raw: Any) -> Any:
    """A word in upper case; what is no text is for others to refuse."""
    return raw.strip().upper() if isinstance(raw, str) else raw


def start_time(raw: Any) -> datetime | None:
    """An instant, in UTC where it has no zone."""
    if raw is None or isinstance(raw, datetime):
        instant = raw
    else:
        try:
            instant = datetime.fromisoformat(str(raw).strip())
        except ValueError:
            raise refusal("not an ISO 8601 time") from None
    if instant is None:
        return None
    try:
        instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except OverflowError:
        raise refusal("out of range") from None
    if not 1971 <= instant.year <= 2200:
        raise refusal("out of range")
    return instant


# Names and addresses


def channels(raw: Any) -> tuple[str, ...]:
    """Logins, each once."""
    names = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise refusal("not a list of logins")
    logins = tuple(dict.fromkeys(name.strip() for name in names))
    for login in logins:
        if not LOGIN.fullmatch(login):
            raise refusal(f"{login!r} is not a login" if login else "an empty login")
    if not logins:
        raise refusal("no channel")
    return logins


def servers(text: str) -> str:
    """Addresses of brokers, comma separated."""
    addresses = [address.strip() for address in text.split(",")]
    for address in addresses:
        match = _SERVER.fullmatch(address)
        if match is None or (match[1] and not 1 <= int(match[1]) <= 65535):
            raise refusal(f"{address!r} is not an address" if address else "an empty address")
    return ",".join(addresses)


def host(text: str) -> str:
    """A name or an address to listen on."""
    if not _HOST.fullmatch(text):
        raise refusal("neither a name nor an address")
    return text


def topic_prefix(text: str) -> str:
    """What a topic's name begins with."""
    if not _TOPIC_PREFIX.fullmatch(text) or text in (".", ".."):
        raise refusal("not a topic name")
    return text


# Pairs


def keys(raw: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of an action and the key that does it."""
    if raw is None:
        return ()
    if isinstance(raw, str):
        pairs = [(action.strip(), key.strip()) for action, _, key in (pair.partition("=") for pair in raw.split(","))]
    elif isinstance(raw, Mapping):
        pairs = list(raw.items())
    else:
        raise refusal("neither text nor a table")
    for action, key in pairs:
        if not action or not isinstance(key, str) or not _KEY.fullmatch(key):
            raise refusal(f"'{action}={key}' is not ACTION=KEY")
    return tuple(pairs)


def topic_config(raw: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of a topic config and its value; a part without ``=`` belongs to the value before it."""
    pairs: list[tuple[str, str]] = []
    if raw is None:
        return ()
    if isinstance(raw, Mapping):
        pairs = [(name, _topic_config_text(value)) for name, value in flat(raw).items()]
    elif isinstance(raw, str):
        for part in raw.split(","):
            name, equals, value = part.partition("=")
            if equals:
                pairs.append((name.strip(), value.strip()))
            elif pairs:
                pairs[-1] = pairs[-1][0], f"{pairs[-1][1]},{part.strip()}"
            else:
                raise refusal(f"{part!r} is not NAME=VALUE")
    else:
        raise refusal("neither text nor a table")
    for name, value in pairs:
        if not _CONFIG.fullmatch(name) or not value:
            raise refusal(f"'{name}={value}' is not NAME=VALUE")
    return tuple({name: plain_number(value) for name, value in pairs}.items())


def _topic_config_text(value: Any) -> str:
    if not isinstance(value, str | int | float):
        raise refusal("neither text nor a number")
    return text_of(value)
