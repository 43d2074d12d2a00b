"""Where settings come from: how the user wrote each name, and what was passed over on the way."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field


def flag_name(setting: str) -> str:
    """The command-line flag of a field."""
    return "--" + setting.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of the sources once they are read."""

    names: Mapping[str, str] = field(default_factory=dict)
    """How the user wrote the names of fields and of librdkafka's properties."""
    left_out: tuple[str, ...] = ()
    """Librdkafka's security properties, as they were written, that have no value: the embedded broker needs none."""
    notes: tuple[tuple[int, str], ...] = ()
    """Lines for the log once it is open, each with its level."""

    def display_name(self, setting: str) -> str:
        """The field as the user wrote it (a flag, a variable, a TOML key), for what turns out wrong later."""
        return self.names.get(setting, flag_name(setting))

    def log_notes(self, logger: logging.Logger) -> None:
        """Say in the log what there is to say."""
        for level, note in self.notes:
            logger.log(level, "%s", note)
