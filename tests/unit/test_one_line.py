"""What is said about a value is one line, of a length that one reads, and holds no secret."""

import pytest

from tests.unit.test_properties import nothing_from_outside  # noqa: F401 - a fixture
from tests.unit.test_settings import lines_of
from tui_sim import config
from tui_sim.one_line import printable, shortened
from tui_sim.secret_values import without_secrets
from tui_sim.sinks.kafka.client import check_properties


def test_a_long_text_is_shown_by_both_its_ends():
    assert shortened("x" * 10, 10) == "x" * 10
    assert shortened("abcdefghijkl", 9) == "abcdef…kl"
    assert len(shortened("x" * 100_000, 160)) == 160


def test_signs_that_are_not_seen_are_spelt_out():
    assert printable("a\x1b[31m\r\nb\u202e\ud800") == r"a\x1b[31m\r\nb\u202e\ud800"
    assert printable("dürüm 🍕 ok") == "dürüm 🍕 ok"


@pytest.mark.parametrize("by", ["environment", "toml", "flag"])
def test_one_wrong_login_among_ten_thousand_is_the_one_that_is_shown(by, monkeypatch, tmp_path):
    logins = [f"channel_{number}" for number in range(10_000)]
    logins[5000] = "Wrong One"
    if by == "environment":
        monkeypatch.setenv("CHANNELS", ",".join(logins))
        (line,) = lines_of()
    elif by == "toml":
        (tmp_path / "run.toml").write_text(f"channels = {logins}")
        (line,) = lines_of("--config", "run.toml")
    else:
        (line,) = lines_of("--channels", ",".join(logins))
    assert "('Wrong One' is not a login); allowed is " in line
    assert len(line) < 500


LONG = "x" * 20_000 + "!"


@pytest.mark.parametrize(
    "name",
    ["CHANNELS", "KAFKA_BOOTSTRAP_SERVERS", "RATE_PER_SEC", "LOG_LEVEL", "PRODUCE_CHAT", "TELEMETRA_MIX",
     "TELEMETRA_TOPIC_CONFIG", "TELEMETRA_KEYS", "TELEMETRA_START_TIME", "TELEMETRA_OUTPUT", "TELEMETRA_METRICS_HOST",
     "KAFKA_CONFIG_LINGER_MS"],
)  # fmt: skip
@pytest.mark.parametrize("value", [LONG, "a\nb\x1b[2J\u202e", f"{'a.b:1,' * 5000}c d"])
def test_whatever_is_given_its_line_is_short_and_one(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(config.SettingsInvalid) as caught:
        config.load([], check_properties=check_properties)
    (line,) = caught.value.lines
    assert line.startswith(f"{name}: ")
    assert "allowed is" in line
    assert len(line) <= 600
    assert line.isprintable()


def test_toml_keys_and_paths_are_one_line_too(tmp_path):
    (tmp_path / "run.toml").write_text('"a\\nb" = 1\n"' + "k" * 5000 + '" = 2\n')
    lines = lines_of("--config", "run.toml", "--config", "no\nsuch\x1b[31m.toml", "--fl\nag")
    assert all(line.isprintable() and len(line) <= 600 for line in lines)


def test_a_short_secret_is_masked_in_its_own_place_only():
    properties = {"sasl.password": "s", "ssl.key.password": "topsecret", "sasl.jaas.config": "abc"}
    assert without_secrets("Invalid value 's' for sasl", "sasl.password", properties) == "Invalid value '***' for sasl"
    assert without_secrets("No such property 'is' or 's'", "linger.ms", properties) == "No such property 'is' or 's'"
    assert without_secrets('took "topsecret" here', "linger.ms", properties) == 'took "***" here'


def test_each_line_of_a_key_is_masked():
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQ==\n-----END PRIVATE KEY-----\n"
    said = without_secrets("bad base64 near hkiG9w0BAQ==, after MIIEvQIBADANBgkq", "linger.ms", {"ssl.key.pem": key})
    assert said == "bad base64 near ***, after ***"


def test_a_short_secret_garbles_no_other_line(monkeypatch):
    monkeypatch.setenv("KAFKA_CONFIG_SASL_PASSWORD", "e")
    monkeypatch.setenv("KAFKA_CONFIG_LINGER_MS", "late")
    with pytest.raises(config.SettingsInvalid) as caught:
        config.load(["--seed", "three"], check_properties=check_properties)
    seed, linger = caught.value.lines
    assert seed == "--seed: 'three' (not a whole number); allowed is a whole number"
    assert "***" not in linger
