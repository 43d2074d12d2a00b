"""Each setting as its user meets it."""

import pytest

from tui_sim.settings.fields import CLASSIC, Settings
from tui_sim.settings.reference import BY_VARIABLE, REFERENCE


def test_all_settings_are_there_but_librdkafkas_properties():
    assert set(Settings.model_fields) - set(REFERENCE) == {"kafka_config"}


def test_the_classic_nine_have_no_prefix():
    assert [one.variable for one in REFERENCE.values() if one.group == CLASSIC] == [
        "KAFKA_BOOTSTRAP_SERVERS", "CHANNELS", "RATE_PER_SEC", "MESSAGE_VARIANTS", "LOG_LEVEL",
        "PRODUCE_CHAT", "PRODUCE_VIEWER", "PRODUCE_TRANSACTIONS", "PRODUCE_STREAM_META",
    ]  # fmt: skip
    assert all(
        name.startswith("TELEMETRA_") for name, field in BY_VARIABLE.items() if REFERENCE[field].group != CLASSIC
    )


@pytest.mark.parametrize("setting", REFERENCE.values(), ids=list(REFERENCE))
def test_a_default_given_as_it_is_written_is_the_default(setting):
    if setting.default:
        given = Settings(**{setting.field: setting.default})
        assert getattr(given, setting.field) == getattr(Settings(), setting.field)
