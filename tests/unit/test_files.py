"""Files are what they are, not what they are called: no two outputs on one, and a manifest wherever it can be put."""

import errno
import json
import os
import subprocess
import sys

import pytest

from tests import runs
from tests.unit.test_properties import nothing_from_outside  # noqa: F401 - a fixture
from tests.unit.test_settings import lines_of
from tui_sim import config
from tui_sim.files import identity, put, why_not_written

FLAGS = {"--output": "file:{}", "--log-file": "{}", "--report": "{}"}
PAIRS = [("--output", "--log-file"), ("--output", "--report"), ("--log-file", "--report")]


def same(kind, tmp_path):
    """Two names of one file."""
    (tmp_path / "folder").mkdir()
    if kind in ("hard link", "link", "link to a folder"):
        (tmp_path / "folder" / "a").write_text("")
    if kind == "hard link":
        os.link(tmp_path / "folder" / "a", tmp_path / "b")
        return "folder/a", "b"
    if kind == "link to a folder":
        (tmp_path / "other").symlink_to("folder")
        return "folder/a", "other/a"
    if kind.startswith("link"):
        (tmp_path / "b").symlink_to("folder/a")
        return "folder/a", "b"
    return {"the same": ("a", "a"), "a dot": ("a", "./a"), "absolute": ("a", str(tmp_path / "a")),
            "around": ("folder/../a", "a")}[kind]  # fmt: skip


KINDS = ["the same", "a dot", "absolute", "around", "hard link", "link", "link to none yet", "link to a folder"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pair", PAIRS)
def test_no_two_outputs_share_a_file(pair, kind, tmp_path):
    names = same(kind, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    arguments = [part for flag, name in zip(pair, names, strict=True) for part in (flag, FLAGS[flag].format(name))]
    (line,) = lines_of("--headless", *arguments)
    assert "need a file each" in line
    for flag, name in zip(pair, names, strict=True):
        assert f"{flag} {FLAGS[flag].format(name)!r}" in line
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("path", ["/dev/null", "fifo"])
def test_what_is_no_regular_file_may_be_shared(path, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    assert config.load(["--headless", "--output", f"file:{path}", "--log-file", path]).log_file == path
    assert identity(path) is None


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


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((">", "a", "--log-file", "a"), "--output 'stdout' and --log-file 'a'"),
        ((">", "a", "--report", "./a"), "--report './a' and --output 'stdout'"),
        (("2>", "a", "--log-file", "a"), "--log-file 'a': the log and standard error"),
        (("2>", "a", "--report", "a"), "--report 'a': the manifest and standard error"),
    ],
)
def test_redirected_streams_are_outputs_too(arguments, told, tmp_path):
    redirection, name, *more = arguments
    with open(tmp_path / name, "w+b") as file:
        child = subprocess.run(
            [sys.executable, "-m", "tui_sim", "--headless", "--output", "stdout", "--max-events", "3", *more],
            cwd=tmp_path, env=runs.clean_environment(), check=False,
            stdout=file if redirection == ">" else subprocess.PIPE, stderr=file if redirection == "2>" else subprocess.PIPE,
        )  # fmt: skip
        file.seek(0)
        said = (child.stderr or file.read()).decode()
    assert child.returncode == 2
    assert told in said


# A manifest


def test_a_seed_beyond_64_bits_makes_a_run_like_any_other(command, tmp_path):
    seed, events = 2**64, 10**30
    done = command("--headless", "--output", "stdout", "--clock", "virtual", "--duration", "3", "--seed", str(seed),
                   "--max-events", str(events), "--message-variants", str(10**400), "--report", "run.json")  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    manifest = json.loads((tmp_path / "run.json").read_text())
    assert (manifest["seed"], manifest["settings"]["max_events"], manifest["produced"]) == (seed, events, 30)
    judged = command("verify", "--manifest", "run.json", "--input", "-", input=done.stdout)
    assert judged.returncode == 0, judged.stderr + judged.stdout


def test_a_file_that_can_not_be_replaced_is_written_in_place(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    path.write_text("a longer text that was there before")
    before = path.stat().st_ino

    def busy(*_):
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(os, "replace", busy)
    put(str(path), b"new")
    assert (path.read_bytes(), path.stat().st_ino) == (b"new", before)
    assert os.listdir(tmp_path) == ["run.json"]
    with pytest.raises(OSError, match="busy"):
        put(str(tmp_path / "other.json"), b"new")


def test_a_file_keeps_its_rights_and_a_link_stays_one(tmp_path):
    path, link = tmp_path / "run.json", tmp_path / "link"
    path.write_text("")
    path.chmod(0o640)
    link.symlink_to("run.json")
    put(str(link), b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    put(str(tmp_path / ("n" * 250)), b"new")  # the longest names have room for nothing more


def test_a_bind_mounted_file_takes_the_manifest(tmp_path):
    (tmp_path / "there").write_text("{}")
    (tmp_path / "run.json").write_text("")
    run = f"{sys.executable} -m tui_sim --headless --output null --max-events 3 --report run.json"
    script = f"mount --bind there run.json && {run}"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], cwd=tmp_path, env=runs.clean_environment(), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if "unshare failed" in done.stderr or "mount:" in done.stderr:
        pytest.skip("no mounts of one's own here")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "there").read_text())["produced"] == 3


def test_where_a_manifest_can_not_be_put_is_known_at_the_start(tmp_path):
    (tmp_path / "folder").mkdir()
    assert why_not_written("run.json") == why_not_written("folder/run.json") == ""
    assert why_not_written("folder") == "not a file"
    assert why_not_written("/dev/null") == why_not_written("none/") == "not a file"
    assert why_not_written("none/run.json").endswith("none is not a folder")
    (tmp_path / "loop").symlink_to("loop")
    assert why_not_written("loop") != ""


def test_a_manifest_into_a_pipe_and_one_with_too_long_a_name_are_refused_at_the_start():
    read, write_end = os.pipe()
    assert why_not_written(f"/dev/fd/{write_end}") == "not a file"
    os.close(read)
    os.close(write_end)
    assert why_not_written("n" * 300) != ""
