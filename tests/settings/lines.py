"""What is said about wrong settings."""

import pytest

from tui_sim.settings.errors import SettingsInvalid
from tui_sim.settings.load import load


def lines_of(*arguments: str, **options) -> list[str]:
    """The lines about these arguments and all that is set around them; at least one is wrong."""
    with pytest.raises(SettingsInvalid) as caught:
        load(arguments, **options)
    return caught.value.lines
