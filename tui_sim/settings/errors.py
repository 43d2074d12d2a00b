"""What is said when something is wrong: one line for each thing, in which the user finds what he wrote."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from tui_sim.one_line import printable, shortened
from tui_sim.secret_values import is_secret, without_secrets
from tui_sim.settings.origin import flag_name
from tui_sim.settings.properties import Properties, refused
from tui_sim.settings.reference import REFERENCE
from tui_sim.settings.sources import ABSENT, Sources

_LONGEST_VALUE, _LONGEST_LINE = 160, 600  # characters of a raw value, and of all that is said about it


class SettingsInvalid(Exception):
    """One or more settings are wrong; ``lines`` has one for each, for the user."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(dict.fromkeys(shortened(printable(line), _LONGEST_LINE) for line in lines))
        super().__init__("\n".join(self.lines))


def wrong_fields(error: ValidationError) -> frozenset[str]:
    """The fields that an error is about."""
    return frozenset(str(problem["loc"][0]) for problem in error.errors())


def field_lines(error: ValidationError, sources: Sources) -> Iterator[str]:
    """A line for each field that is wrong, and for each librdkafka property that can't be set."""
    for problem in error.errors(include_url=False):
        context = problem.get("ctx", {})
        if problem["type"] == "properties":
            for name, refusal in context["refusals"].items():
                reason = f"{name} can't be set: {refusal.reason}"
                yield _property_line(sources.properties, name, reason, refusal.allowed)
        else:
            field = str(problem["loc"][0])
            yield value_line(field, sources, context["reason"] if problem["type"] == "refused" else "")


def value_line(field: str, sources: Sources, reason: str) -> str:
    """The line about one field's value."""
    name, value = sources.raw(field)
    return f"{name}: {_shown(value)}{f' ({reason})' if reason else ''}; allowed is {REFERENCE[field].allowed}"


def conflict_line(fields: Sequence[str], reason: str, sources: Sources) -> str:
    """The line about fields that conflict; those that the user has not set are not named."""
    raw = [sources.raw(field) for field in fields]
    parts = [f"{name} {_shown(value)}" for name, value in raw if value is not ABSENT]
    return f"{' and '.join(parts) or flag_name(fields[0])}: {reason}"


def property_lines(properties: Properties, check: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Iterator[str]:
    """A line for each librdkafka property that the library itself does not take."""
    plausible = {name: value for name, value in properties.checked().items() if not refused(name, value)}
    reasons = check(plausible) if plausible else {}
    for name, reason in reasons.items():
        said = without_secrets(reason, name, properties.values)
        if reason.startswith("No such"):  # its value may be a secret under a misspelt name
            yield f"{properties.names[name]}: {said}; allowed is a property of librdkafka's producer"
        else:
            yield _property_line(properties, name, said, f"what librdkafka's producer takes as {name}")


def _property_line(properties: Properties, name: str, reason: str, allowed: str) -> str:
    value = properties.values[name]
    shown = _shown("***" if is_secret(name) and value else value)
    return f"{properties.names[name]}: {shown} ({reason}); allowed is {allowed}"


def _shown(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    return shortened(repr(value) if isinstance(value, str) else str(value), _LONGEST_VALUE)
