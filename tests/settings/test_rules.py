"""Settings that conflict though each may be right."""

import os
import subprocess
import sys

import pytest

from tests import runs
from tests.settings.lines import lines_of
from tui_sim.files import identity
from tui_sim.settings.fields import Settings
from tui_sim.settings.load import load
from tui_sim.settings.rules import conflicts


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
def test_settings_that_conflict(arguments, names, told):
    (line,) = lines_of(*arguments)
    assert told in line
    for name in names:
        assert name in line


def test_virtual_time_may_run_for_ever_outside_kafka():
    assert load(["--clock", "virtual", "--output", "null"]).span is None


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
    assert load(["--headless", "--output", f"file:{path}", "--log-file", path]).log_file == path
    assert identity(path) is None


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


def test_a_conflict_rests_on_all_that_bears_on_it():
    (conflict,) = conflicts(Settings(output="stdout"))
    assert conflict.rests_on == {"output", "headless", "embedded"}
    (conflict,) = conflicts(Settings(then_live=True))
    assert {"then_live", "clock", "start_time", "duration", "max_events", "rate_per_sec", "output"} == conflict.rests_on
    (conflict,) = conflicts(Settings(mix=(100.0, 0.0, 0.0, 0.0), produce_chat=False))
    assert conflict.rests_on == {"produce_chat", "mix"}
