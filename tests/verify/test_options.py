"""The command line of verify: wrong options are told in one line, and what only a run uses is not judged."""

import pytest


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--input", "no.jsonl"], "--input: 'no.jsonl' can't be read: No such file or directory"),
        (["--manifest", "no.json"], "--manifest: 'no.json' can't be read: No such file or directory"),
        (["--manifest", "bad.json"], "--manifest: 'bad.json' is no manifest of a run: "),
        (["--manifest", "newer.json"], "is no manifest of a run: format: "),
        (["--seed", "3"], "--seed"),
        (["--kafka-bootstrap-servers", "nonsense::"], "--kafka-bootstrap-servers: 'nonsense::'"),
        (["--connect-timeout", "0"], "--connect-timeout: '0'"),
    ],
)
def test_wrong_options_are_told_in_one_line(command, made, tmp_path, arguments, told):
    (tmp_path / "bad.json").write_text("[1]")
    (tmp_path / "newer.json").write_text(made.manifest.replace('"format": 1', '"format": 2'))
    done = command("verify", *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert told in line


@pytest.mark.parametrize("broker", [False, True])
def test_what_only_a_run_uses_is_not_judged(command, made, tmp_path, broker):
    """In the producer's own environment, where much goes together only for a run."""
    (tmp_path / "in.jsonl").write_text("".join(line + "\n" for line in made.lines))
    (tmp_path / "ours.toml").write_text('rate_per_sec = "fast"\nstart_time = "2199-01-01"\n')
    (tmp_path / ".env").write_text("TELEMETRA_DEMO=true\nPRODUCE_CHAT=perhaps\n")
    env = {
        "TELEMETRA_CLOCK": "virtual", "CHANNELS": "Upper", "TELEMETRA_MIX": "1/2", "TELEMETRA_EMBEDDED": "true",
        "TELEMETRA_OUTPUT": "stdout", "TELEMETRA_SEDE": "3",
    }  # fmt: skip
    if not broker:
        done = command("verify", "--input", "in.jsonl", "--config", "ours.toml",
                       env=env | {"KAFKA_CONFIG_NO_SUCH": "1", "TELEMETRA_CONNECT_TIMEOUT": "no"})  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return
    arguments = ("--kafka-bootstrap-servers", "127.0.0.1:1", "--connect-timeout", "0.1")
    done = command("verify", *arguments, "--config", "ours.toml", env=env)
    assert done.returncode == 1
    assert done.stderr.startswith("telemetra-tui: 127.0.0.1:1: ")
    done = command("verify", *arguments, env=env | {"KAFKA_CONFIG_NO_SUCH": "1", "TELEMETRA_TOPIC_PREFX": "x"})
    assert done.returncode == 2
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == [
        "TELEMETRA_TOPIC_PREFX", "KAFKA_CONFIG_NO_SUCH"
    ]  # fmt: skip


def test_help_needs_nothing(command):
    done = command("verify", "--help")
    assert done.returncode == 0
    assert "--manifest FILE" in done.stdout
