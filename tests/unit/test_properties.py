"""Librdkafka's properties: where they come from, and which of them are not for the embedded broker."""

import pytest
from tui_sim.properties import property_of

from tests.runs import clean_environment
from tests.unit.test_settings import lines_of
from tui_sim import config
from tui_sim.sinks.kafka.client import check_properties


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch, tmp_path):
    import os

    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


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
    settings = config.load([flag, "--config", "run.toml"], check_properties=check_properties)
    assert settings.for_embedded() == (
        {"linger.ms": "5"},
        (*(f"{name} in .env" for name in LEFT_OUT), "kafka_config.ssl.key.location in run.toml"),
    )
    monkeypatch.setenv("KAFKA_CONFIG_LINGER_MS", "soon")  # what is for it is judged all the same
    with pytest.raises(config.SettingsInvalid, match="KAFKA_CONFIG_LINGER_MS: 'soon'"):
        config.load([flag], check_properties=check_properties)


def test_a_clouds_security_is_for_a_broker_elsewhere_and_left_out_when_its_place_is_taken(monkeypatch):
    for name, value in CLOUD.items():
        if not name.endswith("_FILE"):
            monkeypatch.setenv(name, value)
    settings = config.load(["--demo", "--embedded", "false"])
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
    ("arguments", "output", "embedded"),
    [
        ((), "kafka", True),
        (("--output", "null"), "null", False),
        (("--output", "file:day.jsonl"), "file:day.jsonl", False),
        (("--output", "kafka"), "kafka", False),
        (("--embedded", "false"), "kafka", False),
    ],
)
def test_an_output_that_is_given_wins_over_the_demos_broker(arguments, output, embedded, monkeypatch):
    settings = config.load(["--headless", "--demo", *arguments])
    assert (settings.output, settings.embedded) == (output, embedded)
    assert (settings.rate_per_sec, len(settings.channels)) == (25.0, 4)
    if output != "kafka":
        monkeypatch.setenv("TELEMETRA_OUTPUT", output)
        assert config.load(["--headless", "--demo"]).output == output
        (line,) = lines_of("--headless", "--demo", "--embedded")
        assert line.startswith(f"--embedded 'true' and TELEMETRA_OUTPUT '{output}'")


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_with_a_byte_order_mark_are_read_as_without(encoding, end, monkeypatch, tmp_path):
    def write(name, *lines):
        (tmp_path / name).write_bytes(end.join((*lines, "")).encode(encoding))

    write("run.toml", "rate_per_sec = 7", "[kafka_config]", "linger.ms = 5")
    write(".env", "CHANNELS=café_tv".replace("é", "e"), "TELEMETRA_SEED=4")
    write("secret", "ópen sesame")
    monkeypatch.setenv("KAFKA_CONFIG_SASL_PASSWORD_FILE", "secret")
    settings = config.load(["--config", "run.toml"])
    assert (settings.rate_per_sec, settings.channels, settings.seed) == (7.0, ("cafe_tv",), 4)
    assert settings.kafka_config == {"linger.ms": "5", "sasl.password": "ópen sesame"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_files_in_another_encoding_are_told(encoding, monkeypatch, tmp_path):
    for name in ("run.toml", ".env", "secret"):
        (tmp_path / name).write_bytes('title = "é"\n'.encode(encoding))
    monkeypatch.setenv("KAFKA_CONFIG_SASL_PASSWORD_FILE", "secret")
    lines = lines_of("--config", "run.toml")
    assert [line.split(":")[0] for line in lines] == [".env", "--config", "KAFKA_CONFIG_SASL_PASSWORD_FILE"]
    assert all("\n" not in line for line in lines)
