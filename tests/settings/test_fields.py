"""Every setting takes what its help says, and tells the rest in one line."""

import pytest

from tests.settings.lines import lines_of
from tui_sim.settings.fields import Settings
from tui_sim.settings.load import load

WRONG = [
    ("CHANNELS", "", "empty login"),
    ("CHANNELS", "a_b,,c_d", "empty login"),
    ("CHANNELS", "Bad Name!", "Bad Name!"),
    ("CHANNELS", "UPPER", "UPPER"),
    ("CHANNELS", "a" * 26, "3-25"),
    ("CHANNELS", "ab", "3-25"),
    ("PRODUCE_CHAT", "maybe", "true or false"),
    ("PRODUCE_VIEWER", "", "true or false"),
    ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
    ("MESSAGE_VARIANTS", "0", "1 or more"),
    ("MESSAGE_VARIANTS", "2.5", "1 or more"),
    ("KAFKA_BOOTSTRAP_SERVERS", "nonsense::", "host:port"),
    ("KAFKA_BOOTSTRAP_SERVERS", "", "host:port"),
    ("KAFKA_BOOTSTRAP_SERVERS", "host:99999", "host:port"),
    ("KAFKA_BOOTSTRAP_SERVERS", "one:9092,,two:9092", "host:port"),
    ("TELEMETRA_MIX", "70/20/5/6", "add up to 101"),
    ("TELEMETRA_MIX", "70/20/10", "3 shares"),
    ("TELEMETRA_MIX", "110/-10/0/0", "negative"),
    ("TELEMETRA_MIX", "x", "four shares"),
    ("TELEMETRA_MIX", "70/20/5/nan", "four shares"),
    ("TELEMETRA_MAX_EVENTS", "0", "1 or more"),
    ("TELEMETRA_MAX_EVENTS", "1.5", "1 or more"),
    ("TELEMETRA_DURATION", "-1", "positive"),
    ("TELEMETRA_SEED", "x", "whole number"),
    ("TELEMETRA_PACING", "fast", "steady or natural"),
    ("TELEMETRA_CLOCK", "moon", "wall or virtual"),
    ("TELEMETRA_DURATION", "1e300", "300 years"),
    ("TELEMETRA_START_TIME", "yesterday", "ISO 8601"),
    ("TELEMETRA_START_TIME", "0001-01-01T00:00:00+23:59", "out of range"),
    ("TELEMETRA_START_TIME", "9999-12-31T23:59:59-23:00", "out of range"),
    ("TELEMETRA_OUTPUT", "file:/no/such/dir/x", "/no/such/dir"),
    ("TELEMETRA_OUTPUT", "file:", "file:PATH"),
    ("TELEMETRA_OUTPUT", "printer", "stdout"),
    ("TELEMETRA_TOPIC_PREFIX", "a b", "letters, digits"),
    ("TELEMETRA_PARTITIONS", "0", "from 1"),
    ("TELEMETRA_REPLICATION_FACTOR", "x", "whole number"),
    ("TELEMETRA_CONNECT_TIMEOUT", "0", "positive"),
    ("TELEMETRA_TOPIC_CONFIG", "", "NAME=VALUE"),
    ("TELEMETRA_TOPIC_CONFIG", "retention.ms", "NAME=VALUE"),
    ("TELEMETRA_TOPIC_CONFIG", "retention.ms=", "NAME=VALUE"),
    ("TELEMETRA_TOPIC_CONFIG", "Retention Ms=5", "NAME=VALUE"),
    ("TELEMETRA_LOG_FORMAT", "xml", "text or json"),
    ("TELEMETRA_LOG_FILE", "/no/such/dir/log", "path"),
    ("TELEMETRA_REPORT", "/no/such/dir/run.json", "path of a file"),
    ("TELEMETRA_REPORT", "", "path of a file"),
    ("TELEMETRA_REPORT", "/dev/null", "not a file"),
    ("TELEMETRA_EMBEDDED", "", "true or false"),
    ("TELEMETRA_KEYS", "", "ACTION=KEY"),
    ("TELEMETRA_KEYS", "pause", "ACTION=KEY"),
    ("TELEMETRA_KEYS", "pause=two words", "ACTION=KEY"),
]


@pytest.mark.parametrize(("name", "raw", "told"), WRONG)
def test_a_wrong_value_is_told_in_one_line(name, raw, told, monkeypatch):
    monkeypatch.setenv(name, raw)
    (line,) = lines_of()
    assert line.startswith(f"{name}: {raw!r}")
    assert told in line
    assert "allowed is " in line


@pytest.mark.parametrize("raw", ["0", "-5", "abc", "nan", "inf", "", "1e99", "-0.0", "1e-320"])
@pytest.mark.parametrize("by_flag", [True, False])
def test_a_wrong_rate(raw, by_flag, monkeypatch):
    if by_flag:
        (line,) = lines_of(f"--rate-per-sec={raw}")
        assert line.startswith("--rate-per-sec: ")
    else:
        monkeypatch.setenv("RATE_PER_SEC", raw)
        (line,) = lines_of()
        assert line.startswith("RATE_PER_SEC: ")
    assert repr(raw) in line
    assert "allowed is a positive number" in line


def test_settings_are_frozen():
    with pytest.raises(ValueError):
        Settings(seed=1).seed = 2


NAMES = {"TELEMETRA_MAX_EVENTS": "max_events", "TELEMETRA_SEED": "seed", "MESSAGE_VARIANTS": "message_variants",
         "TELEMETRA_METRICS_PORT": "metrics_port", "TELEMETRA_PARTITIONS": "partitions"}  # fmt: skip


@pytest.mark.parametrize(("raw", "number"), [("1e+03", 1000), ("9464.0", 9464), ("1.0E3", 1000)])
@pytest.mark.parametrize("name", NAMES)
def test_every_setting_that_is_whole_takes_it(name, raw, number, monkeypatch, tmp_path):
    monkeypatch.setenv(name, raw)
    assert getattr(load([]), NAMES[name]) == number
    monkeypatch.delenv(name)
    (tmp_path / "run.toml").write_text(f"{NAMES[name]} = {raw}\n")
    assert getattr(load(["--config", "run.toml"]), NAMES[name]) == number


def test_a_number_beyond_reckoning_has_its_line(monkeypatch):
    monkeypatch.setenv("TELEMETRA_MAX_EVENTS", "1e999999999")
    (line,) = lines_of()
    assert line.startswith("TELEMETRA_MAX_EVENTS: '1e999999999' (out of range)")
