"""Where settings come from: flags, variables, a TOML file, and what follows from those; each is read once."""

import io
import os
import tomllib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from dotenv import dotenv_values
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from tui_sim import demo
from tui_sim.settings.environment import PassedOver, without_links
from tui_sim.settings.fields import Settings
from tui_sim.settings.origin import Origin, flag_name
from tui_sim.settings.parsers import is_true
from tui_sim.settings.properties import KAFKA_PREFIX, Properties
from tui_sim.settings.reference import BY_VARIABLE, PREFIX, REFERENCE
from tui_sim.settings.spelling import close, nearest
from tui_sim.settings.texts import text_in

ABSENT: Final = object()
"""Stands for the value of what nobody has set."""


class Source(PydanticBaseSettingsSource):
    """One place that settings come from: raw values by field, and how the user wrote each name there."""

    def __init__(self) -> None:
        super().__init__(Settings)
        self.values: dict[str, Any] = {}
        self.names: dict[str, str] = {}

    def take(self, field: str, value: Any, name: str) -> None:
        """Take in a value under the ``name`` that the user wrote."""
        self.values[field], self.names[field] = value, name

    def keep(self, fields: AbstractSet[str]) -> None:
        """Forget all others."""
        self.values = {name: value for name, value in self.values.items() if name in fields}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self.values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self.values


class Demo(Source):
    """What the demo sets where the user has set nothing; an output that somebody gave wins over its broker."""

    def __call__(self) -> dict[str, Any]:
        raw = self.current_state
        if not is_true(raw.get("demo")):
            return {}
        return {name: value for name, value in demo.DEFAULTS.items() if not (name == "embedded" and "output" in raw)}


class LibrdkafkaProperties(Source):
    """Librdkafka's properties from all places; where one is in several, the first in the order of precedence wins.

    What they are for, and so which of them matter, is known only from all other sources: this one is asked last.
    """

    def __init__(self, table: Any, table_place: str, problems: list[str]) -> None:
        super().__init__()
        self.found = Properties()
        self._table, self._table_place = table, table_place
        self._variables: list[tuple[Mapping[str, str], str]] = []
        self._problems = problems

    def take_variables(self, variables: Mapping[str, str], place: str) -> None:
        """Take in variables, which win over what was taken in before."""
        self._variables.append((variables, place))

    def __call__(self) -> dict[str, Any]:
        self.found = Properties(embedded=is_true(self.current_state.get("embedded")))
        self.found.take_table(self._table, self._table_place, self._problems)
        for variables, place in self._variables:
            self.found.take_environment(variables, place, self._problems)
        return {"kafka_config": self.found.values} if self.found.values else {}


class Sources:
    """All sources of one invocation, in the order of precedence."""

    def __init__(
        self, flags: Source, toml_path: str | None, uses: AbstractSet[str] | None, problems: list[str]
    ) -> None:
        """Read the environment, ``.env`` and the TOML file; what is wrong with them is added to ``problems``."""
        passed_over = PassedOver()
        environment = without_links(os.environ, "", passed_over)
        dotenv = without_links(_dotenv(problems), " in .env", passed_over)
        from_environment = _variables(environment, "", passed_over, uses, problems)
        from_dotenv = _variables(dotenv, " in .env", passed_over, uses, problems)
        toml = _toml_file(toml_path, problems) if toml_path is not None else Source()
        if uses is not None:
            for source in (from_environment, from_dotenv, toml):
                source.keep(uses)
        table = toml.values.pop("kafka_config", {})
        place = toml.names.get("kafka_config", "").removeprefix("kafka_config")
        self._properties = LibrdkafkaProperties(table, place, problems)
        if uses is None or "kafka_config" in uses:
            self._properties.take_variables(dotenv, " in .env")
            self._properties.take_variables(environment, "")
        self._named = (flags, from_environment, from_dotenv, toml)
        self._notes = passed_over.notes()
        self._toml_path = toml_path

    @property
    def in_order(self) -> tuple[Source, ...]:
        """Those that are to be merged; the first that has a value wins."""
        return *self._named, Demo(), self._properties

    @property
    def properties(self) -> Properties:
        """Librdkafka's, once all is merged."""
        return self._properties.found

    def raw(self, field: str) -> tuple[str, Any]:
        """How the user wrote a field's name and value; :data:`ABSENT` where nobody did."""
        for source in self._named:
            if field in source.values:
                return source.names[field], source.values[field]
        return flag_name(field), ABSENT

    def merged_without(self, wrong: AbstractSet[str]) -> dict[str, Any]:
        """The raw values that were merged, but for librdkafka's properties and the fields that are ``wrong``."""
        return {name: value for name, value in self._properties.current_state.items() if name not in wrong}

    def origin(self) -> Origin:
        """What is to be known of them later."""
        names: dict[str, str] = {}
        for source in reversed(self._named):
            names |= source.names
        return Origin(names | self.properties.names, tuple(self.properties.left_out), self._notes)

    def files(self) -> dict[str, str]:
        """Files that settings are read from, by what named them."""
        named = {} if self._toml_path is None else {f"--config {self._toml_path!r}": self._toml_path}
        return named | {".env": ".env"} | self.properties.files | self.properties.paths()


def _dotenv(problems: list[str]) -> dict[str, str]:
    if not os.path.exists(".env") or os.path.isdir(".env"):
        return {}
    try:
        lines = io.StringIO(text_in(".env"))
    except OSError as error:
        problems.append(f".env: can't be read: {error.strerror}; allowed is a file of NAME=VALUE lines")
        return {}
    except ValueError as error:
        problems.append(f".env: not UTF-8 text ({error}); allowed is a file of NAME=VALUE lines")
        return {}
    return {name: value for name, value in dotenv_values(stream=lines).items() if value is not None}


def _variables(
    variables: Mapping[str, str],
    place: str,
    passed_over: PassedOver,
    uses: AbstractSet[str] | None,
    problems: list[str],
) -> Source:
    """What variables give; unknown names that are like no setting's may be somebody else's, as may those that are like
    one's that nobody ``uses`` here.
    """
    found = Source()
    for name, value in variables.items():
        known = BY_VARIABLE.get(name)
        if known is not None:
            found.take(known, value, f"{name}{place}")
        elif name.upper().startswith(PREFIX):
            meant = _variable_meant(name.upper())
            if meant and uses is not None and BY_VARIABLE.get(meant, "kafka_config") not in uses:
                continue
            if meant:
                problems.append(f"{name}{place}: unknown setting; the nearest known is {meant}")
            else:
                passed_over.unknown.append(f"{name}{place}")
    return found


def _variable_meant(name: str) -> str:
    """The variable that an unknown one is close to; empty when it is close to none."""
    bare = name.removeprefix(PREFIX)
    if bare.startswith(KAFKA_PREFIX):
        return bare
    by_bare = {field.upper(): one.variable for field, one in REFERENCE.items()}
    return by_bare.get(close(bare, by_bare), "")


def _toml_file(path: str, problems: list[str]) -> Source:
    found = Source()
    try:
        data = tomllib.loads(text_in(path))
    except OSError as error:
        problems.append(f"--config: {path!r} can't be read: {error.strerror}; allowed is a TOML file")
        return found
    except ValueError as error:
        problems.append(f"--config: {path!r} is not TOML: {error}")
        return found
    known = [*REFERENCE, "kafka_config"]
    for name, value in data.items():
        if name in known:
            found.take(name, value, f"{name} in {path}")
        else:
            problems.append(f"{name} in {path}: unknown setting{nearest(name, known)}")
    return found
