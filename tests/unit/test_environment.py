"""What others put into the environment neither stops the program nor is taken for a setting."""

import logging

import pytest
from tui_sim.environment import close, is_service_link

from tests.runs import clean_environment
from tui_sim import config
from tui_sim.settings import user_fields

LINKS = {
    "TELEMETRA_SERVICE_HOST": "10.0.0.1",
    "TELEMETRA_SERVICE_PORT": "80",
    "TELEMETRA_SERVICE_PORT_HTTP_METRICS": "80",
    "TELEMETRA_PORT": "tcp://10.0.0.1:80",
    "TELEMETRA_PORT_8080_TCP": "tcp://10.0.0.1:8080",
    "TELEMETRA_PORT_8080_TCP_ADDR": "10.0.0.1",
    "TELEMETRA_PORT_53_UDP_PORT": "53",
    "TELEMETRA_PORT_53_SCTP_PROTO": "sctp",
    "TELEMETRA_TUI_PORT": "udp://10.0.0.1:53",
    "TELEMETRA_REPORT_SERVICE_HOST": "10.0.0.1",
    "TELEMETRA_METRICS_PORT": "tcp://10.0.0.2:9464",
    "KAFKA_CONFIG_PORT": "tcp://10.0.0.3:80",
    "KAFKA_CONFIG_SERVICE_HOST": "10.0.0.3",
    "KAFKA_CONFIG_UI_SERVICE_PORT": "80",
}


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch, tmp_path):
    import os

    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_service_links_are_passed_over_with_one_line(monkeypatch, tmp_path):
    for name, value in LINKS.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".env").write_text("TELEMETRA_KEYS_PORT=tcp://10.0.0.4:1\n")
    (tmp_path / "run.toml").write_text("metrics_port = 9465\n")
    settings = config.load(["--config", "run.toml"])
    assert settings.metrics_port == 9465  # the variable of that name counts as not given
    assert settings.kafka_config == {}
    ((level, line),) = settings.remarks
    assert level == logging.INFO
    assert "TELEMETRA_METRICS_PORT, KAFKA_CONFIG_PORT, " in line
    assert line.endswith("and 5 more")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEMETRA_METRICS_PORT", "9464"),
        ("TELEMETRA_PORT", "8080"),
        ("TELEMETRA_REPORT", "tcp://x"),
        ("TELEMETRA_SERVICE_HOSTS", "x"),
        ("KAFKA_CONFIG_SASL_KERBEROS_SERVICE_NAME", "kafka"),
        ("KAFKA_PORT", "tcp://10.0.0.5:9092"),
    ],
)
def test_what_is_no_link_to_a_service_named_like_ours(name, value):
    assert not any(is_service_link(name, value, prefix) for prefix in ("TELEMETRA_", "KAFKA_CONFIG_"))


@pytest.mark.parametrize(
    "name", ["PORT", "HOME", "VERSION", "API_KEY", "LOG_DIR", "REPORT_URL", "CONFIG_FILE", "", "T"]
)
def test_a_name_of_somebody_else_only_warns(name, monkeypatch, tmp_path):
    monkeypatch.setenv(f"TELEMETRA_{name}", "8080")
    (tmp_path / ".env").write_text("TELEMETRA_IMAGE_TAG=3\n")
    ((level, line),) = config.load([]).remarks
    assert level == logging.WARNING
    assert f"TELEMETRA_{name}" in line
    assert "TELEMETRA_IMAGE_TAG in .env" in line


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TELEMETRA_SEEED", "TELEMETRA_SEED"),
        ("TELEMETRA_SEDE", "TELEMETRA_SEED"),
        ("TELEMETRA_SED", "TELEMETRA_SEED"),
        ("telemetra_seed", "TELEMETRA_SEED"),
        ("TELEMETRA_MX", "TELEMETRA_MIX"),
        ("TELEMETRA_MAXEVENTS", "TELEMETRA_MAX_EVENTS"),
        ("TELEMETRA_CONNECTION_TIMEOUT", "TELEMETRA_CONNECT_TIMEOUT"),
        ("TELEMETRA_REPLICATION", "TELEMETRA_REPLICATION_FACTOR"),
        ("TELEMETRA_RATE_PER_SEC", "RATE_PER_SEC"),
        ("TELEMETRA_CHANNEL", "CHANNELS"),
        ("TELEMETRA_BOOTSTRAP_SERVERS", "KAFKA_BOOTSTRAP_SERVERS"),
        ("TELEMETRA_KAFKA_CONFIG_LINGER_MS", "KAFKA_CONFIG_LINGER_MS"),
    ],
)
def test_a_name_close_to_a_known_one_is_an_error_that_names_it(name, meant, monkeypatch):
    monkeypatch.setenv(name, "1")
    with pytest.raises(config.SettingsInvalid) as caught:
        config.load([])
    assert caught.value.lines == [f"{name}: unknown setting; the nearest known is {meant}"]


def test_every_known_name_is_closest_to_itself():
    known = [name.upper() for name in user_fields()]
    for name in known:
        assert close(name, known) == name
        assert close(name[1:], known) == name


def test_the_log_says_what_was_passed_over(command):
    env = {"TELEMETRA_PORT": "tcp://10.0.0.1:80", "TELEMETRA_METRICS_PORT": "tcp://10.0.0.1:80", "TELEMETRA_HOME": "/x"}
    done = command("--headless", "--output", "file:out.jsonl", "--max-events", "3", env=env)
    assert done.returncode == 0, done.stderr
    told = [line.split(" - ", 1)[1] for line in done.stderr.splitlines() if "passed over" in line]
    assert told == [
        "INFO - Kubernetes' service links, passed over: TELEMETRA_METRICS_PORT, TELEMETRA_PORT",
        "WARNING - Unknown settings, passed over: TELEMETRA_HOME; see --help",
    ]
    done = command("verify", "--input", "out.jsonl", env=env)
    assert done.returncode == 0, done.stderr
    assert [line.split(" - ", 1)[1] for line in done.stderr.splitlines()] == told


def test_the_screen_shows_what_was_logged_before_it_opened(terminal):
    child = terminal("--output", "null", env={"TELEMETRA_HOME": "/x"})
    child.wait_for("demo_stream")
    child.press("l")
    child.wait_for("Unknown settings")
    child.press("q")
    assert child.end()[0] == 0
