"""Variables, .env and TOML files, each read as it is meant, and told when it can't be read."""

import pytest

from tests.settings.lines import lines_of
from tui_sim.settings.load import load


def test_a_dotenv_that_is_no_text(tmp_path):
    (tmp_path / ".env").write_bytes(b"NAME=\xff\n")
    (line,) = lines_of()
    assert line.startswith(".env: not UTF-8 text")


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
    settings = load(["--config", str(path)])
    assert settings.channels == ("a_b", "c_d")
    assert settings.rate_per_sec is None
    assert settings.topics == {"viewer", "transactions", "stream_meta"}
    assert settings.kafka_config == {"linger.ms": "5", "socket.keepalive.enable": "true"}
    assert settings.topic_config == (("retention.ms", "3600000"), ("preallocate", "true"))


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
    assert lines_of() == [f"{name}: unknown setting; the nearest known is {meant}"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_with_a_byte_order_mark_are_read_as_without(encoding, end, monkeypatch, tmp_path):
    def write(name, *lines):
        (tmp_path / name).write_bytes(end.join((*lines, "")).encode(encoding))

    write("run.toml", "rate_per_sec = 7", "[kafka_config]", "linger.ms = 5")
    write(".env", "CHANNELS=café_tv".replace("é", "e"), "TELEMETRA_SEED=4")
    write("secret", "ópen sesame")
    monkeypatch.setenv("KAFKA_CONFIG_SASL_PASSWORD_FILE", "secret")
    settings = load(["--config", "run.toml"])
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
    settings = load(["--headless", "--demo", *arguments])
    assert (settings.output, settings.embedded) == (output, embedded)
    assert (settings.rate_per_sec, len(settings.channels)) == (25.0, 4)
    if output != "kafka":
        monkeypatch.setenv("TELEMETRA_OUTPUT", output)
        assert load(["--headless", "--demo"]).output == output
        (line,) = lines_of("--headless", "--demo", "--embedded")
        assert line.startswith(f"--embedded 'true' and TELEMETRA_OUTPUT '{output}'")
