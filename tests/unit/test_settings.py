"""Settings: precedence, and one clear line for each that is wrong."""

import pytest

from tests.runs import clean_environment
from tui_sim import config
from tui_sim.settings import Settings, env_name, flag_name, user_fields


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch, tmp_path):
    import os

    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def lines_of(*arguments: str) -> list[str]:
    with pytest.raises(config.SettingsInvalid) as caught:
        config.load(arguments)
    return caught.value.lines


def test_flag_beats_environment_beats_dotenv_beats_toml_beats_default(monkeypatch, tmp_path):
    toml = tmp_path / "run.toml"
    toml.write_text('rate_per_sec = 1\nmessage_variants = 11\nseed = 1\npartitions = 7\nlog_level = "warning"\n')
    (tmp_path / ".env").write_text("RATE_PER_SEC=2\nMESSAGE_VARIANTS=22\nTELEMETRA_SEED=2\nSOMEBODY_ELSES=1\n")
    monkeypatch.setenv("RATE_PER_SEC", "3")
    monkeypatch.setenv("TELEMETRA_SEED", "3")
    settings = config.load(["--config", str(toml), "--rate-per-sec", "4"])
    assert settings.rate_per_sec == 4.0
    assert settings.seed == 3
    assert settings.message_variants == 22
    assert settings.partitions == 7
    assert settings.log_level == "WARNING"
    assert settings.replication_factor == 1


@pytest.mark.parametrize("field", user_fields())
def test_every_setting_has_a_flag_and_a_variable_in_the_help(field, capsys):
    with pytest.raises(SystemExit) as caught:
        config.load(["--help"])
    assert caught.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert flag_name(field) in text
    assert f"[{env_name(field)}" in text


def test_version_is_printed(capsys):
    with pytest.raises(SystemExit):
        config.load(["--version"])
    assert capsys.readouterr().out.startswith("telemetra-tui 0.")


@pytest.mark.parametrize("given", ["-5", "-1e5", "-inf", "-x"])
def test_a_value_may_begin_with_a_dash(given):
    (line,) = lines_of("--rate-per-sec", given)
    assert line.startswith(f"--rate-per-sec: {given!r} ")
    (line,) = lines_of("--mix", "-5/75/20/10", "--seed", "-3")
    assert "a negative share" in line


def test_a_flag_without_its_value_has_its_line_among_others(monkeypatch):
    monkeypatch.setenv("CHANNELS", "")
    first, second, third, fourth = lines_of("--rate-per-sec", "--max-events", "0", "--config")
    assert first == "--rate-per-sec: nothing given; allowed is a positive number up to 10000000, or max"
    assert second.startswith("--config: nothing given; ")
    assert third.startswith("CHANNELS: ")
    assert fourth.startswith("--max-events: '0' ")


def test_a_dotenv_that_is_no_text(tmp_path):
    (tmp_path / ".env").write_bytes(b"NAME=\xff\n")
    (line,) = lines_of()
    assert line.startswith(".env: not UTF-8 text")


@pytest.mark.parametrize("given", ["0", "-5", "abc", "nan", "inf", "", "1e99", "-0.0", "1e-320"])
@pytest.mark.parametrize("by_flag", [True, False])
def test_a_wrong_rate(given, by_flag, monkeypatch):
    if by_flag:
        (line,) = lines_of(f"--rate-per-sec={given}")
        assert line.startswith("--rate-per-sec: ")
    else:
        monkeypatch.setenv("RATE_PER_SEC", given)
        (line,) = lines_of()
        assert line.startswith("RATE_PER_SEC: ")
    assert repr(given) in line
    assert "allowed is a positive number" in line


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


@pytest.mark.parametrize(("name", "given", "told"), WRONG)
def test_a_wrong_value_is_told_in_one_line(name, given, told, monkeypatch):
    monkeypatch.setenv(name, given)
    (line,) = lines_of()
    assert line.startswith(f"{name}: {given!r}")
    assert told in line
    assert "allowed is " in line


def test_other_keys_come_as_text_or_as_a_table(tmp_path):
    assert config.load(["--keys", "pause=p, raid=ctrl+r"]).keys == (("pause", "p"), ("raid", "ctrl+r"))
    path = tmp_path / "keys.toml"
    path.write_text('[keys]\npause = "p"\n')
    assert config.load(["--config", str(path)]).keys == (("pause", "p"),)


def test_a_value_that_others_judge_is_told_like_any_other():
    with pytest.raises(config.SettingsInvalid) as caught:
        config.load(["--keys", "fly=f"], {"keys": lambda _: "there is no action 'fly'"})
    (line,) = caught.value.lines
    assert line.startswith("--keys: 'fly=f' (there is no action 'fly'); allowed is ACTION=KEY")


def test_every_wrong_setting_has_its_line(monkeypatch):
    monkeypatch.setenv("RATE_PER_SEC", "abc")
    monkeypatch.setenv("CHANNELS", "")
    found = lines_of("--log-level", "LOUD", "--max-events=0", "--no-such-flag")
    assert [line.split(":")[0] for line in found] == [
        "--no-such-flag", "CHANNELS", "RATE_PER_SEC", "--log-level", "--max-events",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "names", "told"),
    [
        (["--no-produce-chat", "--no-produce-viewer", "--no-produce-transactions", "--no-produce-stream-meta"],
         ["--produce-chat", "--produce-viewer", "--produce-transactions", "--produce-stream-meta"], "no topic"),
        (["--produce-chat=false", "--mix", "100/0/0/0"], ["--produce-chat", "--mix"], "no topic"),
        (["--clock", "virtual", "--rate-per-sec", "max"], ["--clock", "--rate-per-sec"], "schedule"),
        (["--clock", "virtual", "--output", "kafka"], ["--clock"], "--duration or --max-events"),
        (["--start-time", "2025-01-01T00:00:00Z"], ["--start-time"], "only with --clock virtual"),
        (["--clock=virtual", "--duration=60", "--start-time=2190-01-01"], ["--start-time"], "future"),
        (["--clock=virtual", "--duration=1e10", "--start-time=2020-01-01"], ["--start-time"], "future"),
        (["--clock=virtual", "--duration=1e10"], ["--duration"], "before 1971"),
        (["--clock=virtual", f"--max-events={10**400}"], ["--max-events"], "before 1971"),
        (["--then-live"], ["--then-live"], "only with --clock virtual and --start-time"),
        (["--then-live", "--clock=virtual", "--output=null"], ["--then-live"], "only with --clock virtual and"),
        (["--then-live", "--clock=virtual", "--start-time=2190-01-01"], ["--start-time"], "in the future"),
        (["--embedded", "--output", "null"], ["--embedded", "--output"], "kafka"),
        (["--output", "stdout"], ["--output"], "--headless"),
        (["--output", "file:a.json", "--report", "a.json"], ["--report", "--output"], "a file each"),
        (["--log-file", "a.json", "--report", "a.json"], ["--report", "--log-file"], "a file each"),
    ],
)  # fmt: skip
def test_settings_that_do_not_go_together(arguments, names, told):
    (line,) = lines_of(*arguments)
    assert told in line
    for name in names:
        assert name in line


def test_settings_that_do_not_go_together_have_their_line_among_wrong_ones(monkeypatch):
    monkeypatch.setenv("RATE_PER_SEC", "abc")
    monkeypatch.setenv("TELEMETRA_EMBEDDED", "yes")
    rate, together = lines_of("--headless", "--output", "stdout")
    assert rate.startswith("RATE_PER_SEC: ")
    assert together.startswith("TELEMETRA_EMBEDDED 'yes' and --output 'stdout': ")


def test_what_goes_with_a_wrong_setting_is_not_held_against_another():
    (line,) = lines_of("--headless", "--clock", "virtual", "--duration", "soon")
    assert line.startswith("--duration: ")


def test_virtual_time_may_run_for_ever_outside_kafka():
    assert config.load(["--clock", "virtual", "--output", "null"]).span is None


def test_a_misspelt_name_is_told_with_its_nearest(monkeypatch, tmp_path):
    monkeypatch.setenv("TELEMETRA_SEEED", "1")
    (tmp_path / ".env").write_text("TELEMETRA_PACEING=steady\n")
    found = lines_of("--sed", "4")
    assert any("TELEMETRA_SEEED: unknown setting; the nearest known is TELEMETRA_SEED" in line for line in found)
    assert any("TELEMETRA_PACEING in .env" in line for line in found)
    assert any("--sed: unknown flag; the nearest known is --seed" in line for line in found)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "can't be read"),
        ("rate_per_sec = = 3", "is not TOML"),
        ("rate_per_second = 3", "the nearest known is rate_per_sec"),
        ('rate_per_sec = "abc"', "rate_per_sec in "),
        ("channels = 5", "channels in "),
        ("kafka_config = 5", "not a table"),
        ("seed = true", "whole number"),
        ("topic_config = 5", "neither text nor a table"),
        ("[topic_config]\nretention.ms = []", "neither text nor a number"),
        ("keys = 5", "neither text nor a table"),
        ("[keys]\npause = 5", "'pause=5' is not ACTION=KEY"),
    ],
)
def test_a_toml_file_that_is_wrong(content, told, tmp_path):
    path = tmp_path / "run.toml"
    if content is not None:
        path.write_text(content)
    (line,) = lines_of("--config", str(path))
    assert told in line


def test_toml_takes_its_own_types(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text(
        'channels = ["a_b", "c_d"]\nrate_per_sec = "max"\nmix = [25, 25, 25, 25]\nproduce_chat = false\n'
        '[kafka_config]\n"linger.ms" = 5\nsocket.keepalive.enable = true\n'
        '[topic_config]\nretention.ms = 3600000\n"preallocate" = true\n'
    )
    settings = config.load(["--config", str(path)])
    assert settings.channels == ("a_b", "c_d")
    assert settings.rate_per_sec is None
    assert settings.topics == {"viewer", "transactions", "stream_meta"}
    assert settings.kafka_config == {"linger.ms": "5", "socket.keepalive.enable": "true"}
    assert settings.topic_config == (("retention.ms", "3600000"), ("preallocate", "true"))


def test_a_topic_config_with_commas_in_its_value():
    settings = config.load(["--topic-config", "cleanup.policy=compact,delete, retention.ms=60000"])
    assert settings.topic_config == (("cleanup.policy", "compact,delete"), ("retention.ms", "60000"))


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


def test_channels_are_trimmed_and_doubles_dropped():
    assert config.load(["--channels", " a_b , c_d,a_b"]).channels == ("a_b", "c_d")


@pytest.mark.parametrize(("word", "value"), [("true", True), ("0", False), ("YES", True), ("off", False)])
def test_words_for_true_and_false(word, value, monkeypatch):
    monkeypatch.setenv("PRODUCE_CHAT", word)
    assert config.load([]).produce_chat is value


def test_kafka_properties_come_from_names_and_files(monkeypatch, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("open sesame\n")
    monkeypatch.setenv("KAFKA_CONFIG_COMPRESSION_TYPE", "zstd")
    monkeypatch.setenv("KAFKA_CONFIG_SASL_PASSWORD_FILE", str(secret))
    settings = config.load([])
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


def test_a_wrong_property_is_told_as_the_user_wrote_it_beside_other_wrong_settings(command, tmp_path):
    (tmp_path / ".env").write_text("KAFKA_CONFIG_NO_SUCH=1\nKAFKA_CONFIG_ACKS=0\n")
    (tmp_path / "run.toml").write_text('[kafka_config]\n"error_cb" = "x"\n"linger.ms" = "soon"\n"debug" = "loud"\n')
    done = command("--headless", "--config", "run.toml", "--rate-per-sec", "0", env={"KAFKA_CONFIG_LINGER_MS": "late"})
    assert done.returncode == 2
    written = {line.removeprefix("telemetra-tui: ").split(": ")[0]: line for line in done.stderr.splitlines()}
    assert set(written) == {
        "--rate-per-sec", "KAFKA_CONFIG_ACKS in .env", "KAFKA_CONFIG_NO_SUCH in .env", "KAFKA_CONFIG_LINGER_MS",
        "kafka_config.error_cb in run.toml", "kafka_config.debug in run.toml",
    }  # fmt: skip
    assert all("allowed is " in line for line in written.values())
    assert ": 'late' (" in written["KAFKA_CONFIG_LINGER_MS"]


def test_a_wrong_setting_ends_the_command_with_2_and_no_traceback(command):
    done = command("--headless", "--rate-per-sec", "0")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "telemetra-tui: --rate-per-sec: '0' (out of range); allowed is a positive number up to 10000000, or max"
    ]
    assert not done.stdout


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"TELEMETRA_LOG_FILE": "/proc/none"}, "TELEMETRA_LOG_FILE: '/proc/none' can't be written: "),
        ({"TELEMETRA_METRICS_PORT": "1", "TELEMETRA_METRICS_HOST": "203.0.113.5"},
         "TELEMETRA_METRICS_PORT: 1 on 203.0.113.5 can't be served: "),
        ({"TELEMETRA_METRICS_PORT": "0", "TELEMETRA_METRICS_HOST": "no..host"},
         "TELEMETRA_METRICS_HOST: 'no..host' is no host's name"),
    ],
)  # fmt: skip
def test_what_turns_out_wrong_in_use_is_named_as_it_was_written(env, told, command):
    done = command("--headless", "--output", "null", "--max-events", "1", "--log-level", "error", env=env)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"telemetra-tui: {told}")


def test_settings_are_frozen():
    with pytest.raises(ValueError):
        Settings(seed=1).seed = 2


def test_lifelike_is_a_mix():
    assert config.load(["--mix", "Lifelike"]).mix == (93.0, 6.0, 0.8, 0.2)
