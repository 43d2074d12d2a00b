"""What others put into the environment neither stops the program nor is taken for a setting."""

import logging

import pytest

from tui_sim.settings.environment import is_service_link
from tui_sim.settings.load import load

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


def test_service_links_are_passed_over_with_one_line(monkeypatch, tmp_path):
    for name, value in LINKS.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".env").write_text("TELEMETRA_KEYS_PORT=tcp://10.0.0.4:1\n")
    (tmp_path / "run.toml").write_text("metrics_port = 9465\n")
    settings = load(["--config", "run.toml"])
    assert settings.metrics_port == 9465  # the variable of that name counts as not given
    assert settings.kafka_config == {}
    ((level, line),) = settings.origin.notes
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
    ((level, line),) = load([]).origin.notes
    assert level == logging.WARNING
    assert f"TELEMETRA_{name}" in line
    assert "TELEMETRA_IMAGE_TAG in .env" in line


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
