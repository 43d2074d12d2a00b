"""Librdkafka's properties: where they come from, and which of them are not for the embedded broker."""

import pytest

from tests.settings.lines import lines_of
from tui_sim.settings.errors import SettingsInvalid
from tui_sim.settings.load import load
from tui_sim.settings.properties import property_of
from tui_sim.sinks.kafka.client import check_properties

CLOUD = {
    "KAFKA_CONFIG_SECURITY_PROTOCOL": "SASL_SSL",
    "KAFKA_CONFIG_SASL_MECHANISM": "OAUTHBEARER",
    "KAFKA_CONFIG_SASL_PASSWORD_FILE": "/not/there",
    "KAFKA_CONFIG_SSL_CA_LOCATION": "/not/there.pem",
    "KAFKA_CONFIG_ENABLE_SSL_CERTIFICATE_VERIFICATION": "false",
    "KAFKA_CONFIG_BROKER_ADDRESS_FAMILY": "v6",
}


LEFT_OUT = tuple(sorted(CLOUD))


@pytest.mark.parametrize("flag", ["--embedded", "--demo"])
def test_a_clouds_security_is_not_for_the_embedded_broker(flag, monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in CLOUD.items()))
    (tmp_path / "run.toml").write_text("[kafka_config]\nssl.key.location = 5\nlinger.ms = 5\n")
    settings = load([flag, "--config", "run.toml"], check_properties=check_properties)
    assert settings.for_embedded() == (
        {"linger.ms": "5"},
        (*(f"{name} in .env" for name in LEFT_OUT), "kafka_config.ssl.key.location in run.toml"),
    )
    monkeypatch.setenv("KAFKA_CONFIG_LINGER_MS", "soon")  # what is for it is checked all the same
    with pytest.raises(SettingsInvalid, match="KAFKA_CONFIG_LINGER_MS: 'soon'"):
        load([flag], check_properties=check_properties)


def test_a_clouds_security_is_for_a_broker_elsewhere_and_left_out_when_its_place_is_taken(monkeypatch):
    for name, value in CLOUD.items():
        if not name.endswith("_FILE"):
            monkeypatch.setenv(name, value)
    settings = load(["--demo", "--embedded", "false"])
    assert settings.kafka_config["security.protocol"] == "SASL_SSL"
    kept, left_out = settings.for_embedded()
    assert kept == {}
    assert set(left_out) == {name for name in CLOUD if not name.endswith("_FILE")}


def test_the_embedded_broker_starts_beside_a_clouds_settings_and_says_what_it_leaves_out(command):
    done = command("--headless", "--embedded", "--max-events", "5", "--rate-per-sec", "100", env=CLOUD)
    assert done.returncode == 0
    (line,) = (line for line in done.stderr.splitlines() if "left out" in line)
    assert line.endswith(f" - INFO - Not for the embedded broker, and left out: {', '.join(LEFT_OUT)}")


@pytest.mark.parametrize(
    ("variable", "name", "from_file"),
    [
        ("KAFKA_CONFIG_LINGER_MS", "linger.ms", False),
        ("kafka_config_linger_ms", "linger.ms", False),
        ("KAFKA_CONFIG_SASL_PASSWORD_FILE", "sasl.password", True),
        ("KAFKA_CONFIG_SASL_OAUTHBEARER_ASSERTION_FILE", "sasl.oauthbearer.assertion.file", False),
        ("KAFKA_CONFIG_SASL_OAUTHBEARER_ASSERTION_FILE_FILE", "sasl.oauthbearer.assertion.file", True),
        (
            "KAFKA_CONFIG_SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_FILE",
            "sasl.oauthbearer.assertion.private.key.file",
            False,
        ),
        (
            "KAFKA_CONFIG_SASL_OAUTHBEARER_ASSERTION_JWT_TEMPLATE_FILE",
            "sasl.oauthbearer.assertion.jwt.template.file",
            False,
        ),
        ("KAFKA_CONFIG_LOG_LEVEL", "log_level", False),
        ("KAFKA_CONFIG_LOG_LEVEL_FILE", "log_level", True),
    ],
)
def test_a_variable_names_a_property_of_librdkafka_or_the_file_with_its_value(variable, name, from_file):
    assert property_of(variable) == (name, from_file)
    assert "No such" not in check_properties({name: "6"}).get(name, "")


def test_kafka_properties_come_from_names_and_files(monkeypatch, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("open sesame\n")
    monkeypatch.setenv("KAFKA_CONFIG_COMPRESSION_TYPE", "zstd")
    monkeypatch.setenv("KAFKA_CONFIG_SASL_PASSWORD_FILE", str(secret))
    settings = load([])
    assert settings.kafka_config == {"compression.type": "zstd", "sasl.password": "open sesame"}
    assert "sesame" not in repr(settings)
    monkeypatch.setenv("KAFKA_CONFIG_SSL_KEY_PASSWORD_FILE", str(tmp_path / "missing"))
    (line,) = lines_of()
    assert line.startswith("KAFKA_CONFIG_SSL_KEY_PASSWORD_FILE: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAFKA_CONFIG_BOOTSTRAP_SERVERS", "x:1"),
        ("KAFKA_CONFIG_DELIVERY_REPORT_ONLY_ERROR", "true"),
        ("KAFKA_CONFIG_TEST_MOCK_NUM_BROKERS", "3"),
        ("KAFKA_CONFIG_TRANSACTIONAL_ID", "x"),
        ("KAFKA_CONFIG_ACKS", "0"),
        ("KAFKA_CONFIG_ACKS", "-0"),
        ("KAFKA_CONFIG_LOGGER", "x"),
        ("KAFKA_CONFIG_LINGER_MS", ""),
    ],
)
def test_properties_that_break_the_accounting_are_refused(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    (line,) = lines_of()
    assert line.startswith(f"{name}: {value!r} ")
    assert "can't be set" in line
    assert "; allowed is " in line
