"""From all sources to the settings of one invocation, or to a line for each thing that is wrong."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from pydantic import ValidationError

from tui_sim.files import identity
from tui_sim.settings.arguments import read_flags
from tui_sim.settings.errors import (
    SettingsInvalid,
    conflict_line,
    field_lines,
    property_lines,
    value_line,
    wrong_fields,
)
from tui_sim.settings.fields import Settings
from tui_sim.settings.rules import conflicts, written_files
from tui_sim.settings.sources import ABSENT, Sources


def load(
    arguments: Sequence[str],
    checks: Mapping[str, Callable[[Any], str]] | None = None,
    check_properties: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda _: {},
    uses: AbstractSet[str] | None = None,
) -> Settings:
    """The settings of this invocation; ``checks`` by field say what is wrong with a value that only others can check,
    ``check_properties`` what is wrong with librdkafka properties. With ``uses`` only these fields are taken in and
    checked: the rest of what is set around us is for others, and has its default here.

    Raises:
        SettingsInvalid: at least one is wrong.
        SystemExit: ``--help`` or ``--version`` was asked for.
    """
    problems: list[str] = []
    flags, toml_path = read_flags(arguments, problems)
    sources = Sources(flags, toml_path, uses, problems)
    try:
        settings = Settings.merged(sources.in_order)
    except ValidationError as error:
        problems += field_lines(error, sources)
        problems += property_lines(sources.properties, check_properties)
        problems += _conflicts_among_others(wrong_fields(error), sources)
        raise SettingsInvalid(problems) from None
    cross_field = [conflict_line(one.fields, one.reason, sources) for one in conflicts(settings)]
    problems += cross_field
    problems += property_lines(sources.properties, check_properties)
    if not cross_field:
        problems += _checked(settings, checks or {}, sources)
    if not problems:
        problems += _overwritten(settings, sources)
    if problems:
        raise SettingsInvalid(problems)
    settings.read_from(sources.origin())
    return settings


def _conflicts_among_others(wrong: AbstractSet[str], sources: Sources) -> Iterator[str]:
    """What conflicts among the settings that are not ``wrong`` themselves."""
    for conflict in conflicts(Settings(**sources.merged_without(wrong))):
        if wrong.isdisjoint(conflict.rests_on):
            yield conflict_line(conflict.fields, conflict.reason, sources)


def _checked(settings: Settings, checks: Mapping[str, Callable[[Any], str]], sources: Sources) -> Iterator[str]:
    for field, check in checks.items():
        if sources.raw(field)[1] is not ABSENT and (reason := check(getattr(settings, field))):
            yield value_line(field, sources, reason)


def _overwritten(settings: Settings, sources: Sources) -> Iterator[str]:
    """A line for each file that settings are read from and that the run would write to."""
    for field, what, file in written_files(settings):
        for name, path in sources.files().items():
            if file is not None and file == identity(path) and os.path.exists(path):
                yield conflict_line((field,), f"the {what} would be written over what {name} is read from", sources)
