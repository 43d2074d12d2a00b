"""Each setting as its user meets it: its names, its place in the help, what it takes."""

from dataclasses import dataclass
from typing import Any, Final

from tui_sim.settings.fields import CLASSIC, Settings
from tui_sim.settings.origin import flag_name

PREFIX: Final = "TELEMETRA_"


@dataclass(frozen=True, slots=True)
class Reference:
    """One field's; ``default`` is as a user would write it, and empty where there is none."""

    field: str
    flag: str
    variable: str
    group: str
    metavar: str
    allowed: str
    meaning: str
    default: str
    switch: bool
    """Whether it is true or false."""
    bears_on: frozenset[str]
    """What it is needed for to be known: where events go (PLACE), when a run takes place (TIME)."""


def _reference(name: str, words: dict[str, Any]) -> Reference:
    field = Settings.model_fields[name]
    return Reference(
        field=name,
        flag=flag_name(name),
        group=words["group"],
        variable=name.upper() if words["group"] == CLASSIC else PREFIX + name.upper(),
        meaning=field.description or "",
        default=field.default or "",
        switch=field.annotation is bool,
        allowed=words["allowed"],
        metavar=words["metavar"],
        bears_on=frozenset(words["bears_on"]),
    )


REFERENCE: Final = {
    name: _reference(name, field.json_schema_extra)
    for name, field in Settings.model_fields.items()
    if isinstance(field.json_schema_extra, dict)
}
"""All that have a flag and a variable of their own, in the order of the help."""

BY_VARIABLE: Final = {one.variable: name for name, one in REFERENCE.items()}
