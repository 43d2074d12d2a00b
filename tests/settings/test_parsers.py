"""What users write becomes the value that they mean."""

import pytest

from tui_sim.settings.load import load


def test_other_keys_come_as_text_or_as_a_table(tmp_path):
    assert load(["--keys", "pause=p, raid=ctrl+r"]).keys == (("pause", "p"), ("raid", "ctrl+r"))
    path = tmp_path / "keys.toml"
    path.write_text('[keys]\npause = "p"\n')
    assert load(["--config", str(path)]).keys == (("pause", "p"),)


def test_a_topic_config_with_commas_in_its_value():
    settings = load(["--topic-config", "cleanup.policy=compact,delete, retention.ms=60000"])
    assert settings.topic_config == (("cleanup.policy", "compact,delete"), ("retention.ms", "60000"))


def test_channels_are_trimmed_and_doubles_dropped():
    assert load(["--channels", " a_b , c_d,a_b"]).channels == ("a_b", "c_d")


@pytest.mark.parametrize(("word", "value"), [("true", True), ("0", False), ("YES", True), ("off", False)])
def test_words_for_true_and_false(word, value, monkeypatch):
    monkeypatch.setenv("PRODUCE_CHAT", word)
    assert load([]).produce_chat is value


def test_lifelike_is_a_mix():
    assert load(["--mix", "Lifelike"]).mix == (93.0, 6.0, 0.8, 0.2)


def test_numbers_of_topic_configs_are_spelt_out():
    assert load(["--topic-config", "retention.ms=6.048e+08,cleanup.policy=delete"]).topic_config == (
        ("retention.ms", "604800000"), ("cleanup.policy", "delete"),
    )  # fmt: skip
