"""What is said about a value is one line, of a length that one reads, and holds no secret."""

import pytest

from tests.settings.lines import lines_of
from tui_sim.sinks.kafka.client import check_properties


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
    (line,) = lines_of(check_properties=check_properties)
    assert line.startswith(f"{name}: ")
    assert "allowed is" in line
    assert len(line) <= 600
    assert line.isprintable()


def test_toml_keys_and_paths_are_one_line_too(tmp_path):
    (tmp_path / "run.toml").write_text('"a\\nb" = 1\n"' + "k" * 5000 + '" = 2\n')
    lines = lines_of("--config", "run.toml", "--config", "no\nsuch\x1b[31m.toml", "--fl\nag")
    assert all(line.isprintable() and len(line) <= 600 for line in lines)


def test_a_short_secret_garbles_no_other_line(monkeypatch):
    monkeypatch.setenv("KAFKA_CONFIG_SASL_PASSWORD", "e")
    monkeypatch.setenv("KAFKA_CONFIG_LINGER_MS", "late")
    seed, linger = lines_of("--seed", "three", check_properties=check_properties)
    assert seed == "--seed: 'three' (not a whole number); allowed is a whole number"
    assert "***" not in linger


@pytest.mark.parametrize(
    "content", ['[kafka_config]\n"sasl.password" = ["open sesame"]', 'kafka_config = ["open sesame"]']
)
def test_a_secret_that_is_no_text_is_not_shown(content, tmp_path):
    path = tmp_path / "run.toml"
    path.write_text(content)
    (line,) = lines_of("--config", str(path))
    assert "sesame" not in line


def test_a_secret_in_what_the_library_says_is_masked(monkeypatch, command):
    key = "-----BEGIN open sesame-----"
    done = command("--headless", env={"KAFKA_CONFIG_SSL_KEY_PEM": key, "KAFKA_CONFIG_SECURITY_PROTOCOL": "SSL"})
    assert done.returncode == 2
    assert "KAFKA_CONFIG_SSL_KEY_PEM: " in done.stderr
    assert "sesame" not in done.stderr
