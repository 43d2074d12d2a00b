"""All sources make one set of settings, or a line for each thing that is wrong."""

import pytest

from tests.settings.lines import lines_of
from tui_sim.settings.load import load


def test_flag_beats_environment_beats_dotenv_beats_toml_beats_default(monkeypatch, tmp_path):
    toml = tmp_path / "run.toml"
    toml.write_text('rate_per_sec = 1\nmessage_variants = 11\nseed = 1\npartitions = 7\nlog_level = "warning"\n')
    (tmp_path / ".env").write_text("RATE_PER_SEC=2\nMESSAGE_VARIANTS=22\nTELEMETRA_SEED=2\nSOMEBODY_ELSES=1\n")
    monkeypatch.setenv("RATE_PER_SEC", "3")
    monkeypatch.setenv("TELEMETRA_SEED", "3")
    settings = load(["--config", str(toml), "--rate-per-sec", "4"])
    assert settings.rate_per_sec == 4.0
    assert settings.seed == 3
    assert settings.message_variants == 22
    assert settings.partitions == 7
    assert settings.log_level == "WARNING"
    assert settings.replication_factor == 1


def test_a_value_that_others_check_is_told_like_any_other():
    (line,) = lines_of("--keys", "fly=f", checks={"keys": lambda _: "there is no action 'fly'"})
    assert line.startswith("--keys: 'fly=f' (there is no action 'fly'); allowed is ACTION=KEY")


def test_every_wrong_setting_has_its_line(monkeypatch):
    monkeypatch.setenv("RATE_PER_SEC", "abc")
    monkeypatch.setenv("CHANNELS", "")
    found = lines_of("--log-level", "LOUD", "--max-events=0", "--no-such-flag")
    assert [line.split(":")[0] for line in found] == [
        "--no-such-flag", "CHANNELS", "RATE_PER_SEC", "--log-level", "--max-events",
    ]  # fmt: skip


def test_conflicts_have_their_line_among_wrong_settings(monkeypatch):
    monkeypatch.setenv("RATE_PER_SEC", "abc")
    monkeypatch.setenv("TELEMETRA_EMBEDDED", "yes")
    rate, conflict = lines_of("--headless", "--output", "stdout")
    assert rate.startswith("RATE_PER_SEC: ")
    assert conflict.startswith("TELEMETRA_EMBEDDED 'yes' and --output 'stdout': ")


def test_what_goes_with_a_wrong_setting_is_not_held_against_another():
    (line,) = lines_of("--headless", "--clock", "virtual", "--duration", "soon")
    assert line.startswith("--duration: ")


def test_a_wrong_property_is_told_as_the_user_wrote_it_among_other_wrong_settings(command, tmp_path):
    (tmp_path / ".env").write_text("KAFKA_CONFIG_NO_SUCH=1\nKAFKA_CONFIG_ACKS=0\n")
    (tmp_path / "run.toml").write_text('[kafka_config]\n"error_cb" = "x"\n"linger.ms" = "soon"\n"debug" = "loud"\n')
    done = command("--headless", "--config", "run.toml", "--rate-per-sec", "0", env={"KAFKA_CONFIG_LINGER_MS": "late"})
    assert done.returncode == 2
    by_name = {line.removeprefix("telemetra-tui: ").split(": ")[0]: line for line in done.stderr.splitlines()}
    assert set(by_name) == {
        "--rate-per-sec", "KAFKA_CONFIG_ACKS in .env", "KAFKA_CONFIG_NO_SUCH in .env", "KAFKA_CONFIG_LINGER_MS",
        "kafka_config.error_cb in run.toml", "kafka_config.debug in run.toml",
    }  # fmt: skip
    assert all("allowed is " in line for line in by_name.values())
    assert ": 'late' (" in by_name["KAFKA_CONFIG_LINGER_MS"]


def test_a_wrong_setting_ends_the_command_with_2_and_no_traceback(command):
    done = command("--headless", "--rate-per-sec", "0")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "telemetra-tui: --rate-per-sec: '0' (out of range); allowed is a positive number up to 10000000, or max"
    ]
    assert not done.stdout


def test_librdkafka_looks_at_the_properties(command):
    done = command(
        "--headless", "--output", "null", "--max-events", "1",
        env={"KAFKA_CONFIG_NO_SUCH_PROPERTY": "1", "KAFKA_CONFIG_COMPRESSION_TYPE": "paper",
             "KAFKA_CONFIG_SASL_PASSWORD": "open sesame", "KAFKA_CONFIG_SASL_PASWORD": "open sesame"},
    )  # fmt: skip
    assert done.returncode == 2
    assert sorted(line.split(":")[1].strip() for line in done.stderr.splitlines()) == [
        "KAFKA_CONFIG_COMPRESSION_TYPE", "KAFKA_CONFIG_NO_SUCH_PROPERTY", "KAFKA_CONFIG_SASL_PASWORD",
    ]  # fmt: skip
    assert "sesame" not in done.stderr


FLAGS = {"--output": "file:{}", "--log-file": "{}", "--report": "{}"}


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("name", ["run.toml", ".env", "secret", "ca.pem", "keytab"])
def test_no_output_goes_over_what_settings_are_read_from(flag, name, monkeypatch, tmp_path):
    (tmp_path / "run.toml").write_text("seed = 4\n")
    (tmp_path / ".env").write_text("TELEMETRA_SEED=4\n")
    for file in ("secret", "ca.pem", "keytab"):
        (tmp_path / file).write_text("open sesame")
    monkeypatch.setenv("KAFKA_CONFIG_SASL_PASSWORD_FILE", "secret")
    monkeypatch.setenv("KAFKA_CONFIG_SSL_CA_LOCATION", "ca.pem")
    monkeypatch.setenv("KAFKA_CONFIG_SASL_KERBEROS_KEYTAB", "keytab")
    path = f"{tmp_path}/{name}"
    (line,) = lines_of("--config", "run.toml", "--headless", flag, FLAGS[flag].format(path))
    assert line.startswith(f"{flag} {FLAGS[flag].format(path)!r}: the ")
    assert "would be written over what" in line
