"""The help names every setting."""

import pytest

from tui_sim.settings.load import load
from tui_sim.settings.reference import REFERENCE


@pytest.mark.parametrize("setting", REFERENCE.values(), ids=list(REFERENCE))
def test_every_setting_has_a_flag_and_a_variable_in_the_help(setting, capsys):
    with pytest.raises(SystemExit) as caught:
        load(["--help"])
    assert caught.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert setting.flag in text
    assert f"[{setting.variable}" in text


def test_version_is_printed(capsys):
    with pytest.raises(SystemExit):
        load(["--version"])
    assert capsys.readouterr().out.startswith("telemetra-tui 0.")
