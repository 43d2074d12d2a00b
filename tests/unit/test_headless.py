"""The command without a screen, as its users run it: log, output, signals, exit codes."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

from tests import checks, runs
from tests.pipes import unread, until_full
from tui_sim import headless
from tui_sim.clock import WallClock
from tui_sim.reporting import log
from tui_sim.reporting.run_logger import RunLogger
from tui_sim.sinks.memory import MemorySink

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d - (DEBUG|INFO|WARNING|ERROR) - .+")


def test_stdout_gets_the_data_and_stderr_the_log(command):
    done = command("--headless", "--output", "stdout", "--max-events", "400", "--rate-per-sec", "max", "--seed", "4711")
    assert done.returncode == 0
    records = runs.lines(done.stdout)
    assert len(records) == 400
    for record in records:
        assert list(record) == ["topic", "key", "timestamp", "value"]
        assert record["key"] == record["value"]["channel"]
        assert record["topic"] == f"telemetra.events.{checks.topic_of(record['value'])}"
        assert record["timestamp"] == checks.milliseconds(record["value"]["timestamp"])
    log = done.stderr.splitlines()
    assert all(LINE.fullmatch(line) for line in log)
    assert log[0].endswith("Configuration loaded: 1 channels, max msg/sec")
    assert log[1].endswith("Seed: 4711")
    assert any(line.endswith("Starting message production...") for line in log)
    assert any(line.endswith("Stream started for channel: demo_stream") for line in log)
    assert any(line.endswith("Stream ended for channel: demo_stream") for line in log)
    assert log[-1].endswith("Total: produced 400, delivered 400, failed 0")
    assert [line.split(" - ")[2].split(":")[0] for line in log[-5:-1]] == [
        f"telemetra.events.{topic}" for topic in ("chat", "viewer", "transactions", "stream_meta")
    ]


def test_what_a_drawn_seed_made_can_be_repeated(command):
    fixed = ("--headless", "--output", "stdout", "--max-events", "300", "--clock", "virtual",
             "--start-time", "2025-03-01T12:00:00+01:00")  # fmt: skip
    first = command(*fixed)
    (seed,) = re.findall(r"Seed: (\d+)", first.stderr)
    second = command(*fixed, "--seed", seed)
    assert first.stdout == second.stdout
    assert '"2025-03-01T11:00:00.' in first.stdout
    assert command(*fixed, "--seed", str(int(seed) + 1)).stdout != first.stdout


def test_the_log_as_json_also_in_a_file(command, tmp_path):
    done = command(
        "--headless",
        "--output",
        "null",
        "--max-events",
        "50",
        "--rate-per-sec",
        "500",
        "--log-format",
        "json",
        "--log-file",
        "run.log",
    )
    assert done.stderr == (tmp_path / "run.log").read_text()
    messages = [json.loads(line)["message"] for line in done.stderr.splitlines()]
    assert messages[-1] == "Total: produced 50, delivered 50, failed 0"


def test_a_quiet_log_says_nothing_when_all_is_well(command):
    done = command(
        "--headless", "--output", "null", "--max-events", "50", "--rate-per-sec", "500", "--log-level", "error"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_is_replaced(command, tmp_path):
    (tmp_path / "out.jsonl").write_text("old\n" * 1000)
    done = command("--headless", "--output", "file:out.jsonl", "--max-events", "20", "--rate-per-sec", "1000")
    assert done.returncode == 0
    assert len(runs.lines((tmp_path / "out.jsonl").read_text())) == 20


def test_a_full_disk_is_counted_and_ends_with_1(command):
    done = command("--headless", "--output", "file:/dev/full", "--max-events", "100", "--rate-per-sec", "max")
    assert done.returncode == 1
    assert runs.total(done.stderr) == (100, 0, 100)
    assert "Delivery failed: 100 events (/dev/full: No space left on device)" in done.stderr


def test_a_closed_pipe_ends_quietly(tmp_path):
    done = subprocess.run(
        ["bash", "-c", (f"set -o pipefail; {sys.executable} -m tui_sim --headless --output stdout --rate-per-sec 2000 "
         "2>err | head -n 3; echo ${PIPESTATUS[0]}")],
        capture_output=True, text=True, cwd=tmp_path, env=runs.clean_environment(), timeout=20, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0"
    assert "Traceback" not in (tmp_path / "err").read_text()
    assert "Delivery failed" not in (tmp_path / "err").read_text()


def in_bash(script, tmp_path):
    """Runs a script in which COMMAND is the command without a screen."""
    text = script.replace("COMMAND", f"{sys.executable} -m tui_sim --headless")
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, cwd=tmp_path,
                          env=runs.clean_environment(), timeout=20, check=False)  # fmt: skip


def test_a_log_that_nobody_reads_any_more_ends_the_run_drained(tmp_path):
    done = in_bash("COMMAND --output file:out.jsonl 2>&1 | head -n 3; echo ${PIPESTATUS[0]}", tmp_path)
    assert done.stdout.splitlines()[-1] == "0"
    last = runs.lines((tmp_path / "out.jsonl").read_text())[-1]
    assert last["value"]["event_type"] == "stream_end"


def test_without_a_standard_error_the_run_goes_on_in_silence(tmp_path):
    done = in_bash("COMMAND --output stdout --max-events 3 2>&-; echo $?", tmp_path)
    assert len(done.stdout.splitlines()) == 4
    assert done.stdout.splitlines()[-1] == "0"


def test_without_a_standard_output_one_line_says_so(tmp_path):
    done = in_bash("COMMAND --output stdout --max-events 3 >&-", tmp_path)
    assert done.returncode == 1
    assert "ERROR - stdout: Bad file descriptor" in done.stderr
    assert "internal error" not in done.stderr


def test_a_broker_that_can_not_be_reached_ends_with_1(command):
    done = command(
        "--headless", "--connect-timeout", "3", "--channels", "one_tv",
        env={"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "KAFKA_CONFIG_SASL_PASSWORD": "open sesame"},
    )  # fmt: skip
    assert done.returncode == 1
    assert re.search(r"WARNING - Connection attempt 1 failed: .*Connection refused, next in 1 s", done.stderr)
    assert "ERROR - 127.0.0.1:1 could not be reached within 3 s" in done.stderr
    assert runs.total(done.stderr) == (0, 0, 0)
    assert "sesame" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_first_signal_drains(start, number, tmp_path):
    child = start("--headless", "--output", "file:out.jsonl", "--rate-per-sec", "3000", "--channels", "one_tv,two_tv")
    out = tmp_path / "out.jsonl"
    runs.until(lambda: out.exists() and out.stat().st_size)
    child.send_signal(number)
    began = time.monotonic()
    log = child.stderr.read()
    assert child.wait(5) == 0
    assert time.monotonic() - began < 3
    values = [record["value"] for record in runs.lines(out.read_text())]
    assert runs.total(log) == (len(values), len(values), 0)
    assert [value["event_type"] for value in values[-2:]] == ["stream_end", "stream_end"]
    assert not checks.violations(values)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_the_command_is_loading_ends_it_quietly_with_0(start, number, tmp_path):
    # A fifo as TOML file: the settings wait for somebody to write it.
    os.mkfifo(tmp_path / "run.toml")
    child = start("--headless", "--output", "null", "--config", "run.toml", measured=False)
    with (tmp_path / "run.toml").open("w") as file:  # opens once the command reads
        # On its way into a blocking call a signal is noted and acted on only after it: wait until it is in there.
        file.write("# more to come\n")
        file.flush()
        runs.until(lambda: unread(file.fileno()) == 0)
        child.send_signal(number)
        assert child.wait(10) == 0
    assert child.stderr.read() == ""


def test_sigint_is_heard_also_where_a_script_started_us_in_the_background(tmp_path):
    # A shell without job control has SIGINT ignored in what it starts with &.
    script = (
        f"{sys.executable} -m tui_sim --headless --output null --duration 30 2>log & "
        "until grep -q 'Starting message' log; do sleep 0.1; done; kill -INT $!; wait $!"
    )
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=runs.clean_environment(), timeout=20, check=False)
    assert done.returncode == 0
    assert "Total: produced" in (tmp_path / "log").read_text().splitlines()[-1]


def test_the_second_signal_leaves_within_a_second_with_1(start):
    child = start("--headless", "--output", "stdout", "--rate-per-sec", "max")
    until_full(child.stdout.fileno())  # nobody reads it, so nothing more can be delivered
    child.terminate()
    runs.line_with(child.stderr, "Stopping")
    assert child.poll() is None
    child.terminate()
    began = time.monotonic()
    log = child.stderr.read()
    assert child.wait(5) == 1
    assert time.monotonic() - began < 1.0
    produced, delivered, failed = runs.total(log)
    assert produced == delivered + failed
    assert failed > 0


def test_a_signal_while_connecting_ends_with_0(start):
    child = start("--headless", "--kafka-bootstrap-servers", "127.0.0.1:1")
    runs.line_with(child.stderr, "Connection attempt")
    child.terminate()
    assert child.wait(5) == 0
    assert runs.total(child.stderr.read()) == (0, 0, 0)


def on_a_terminal(arguments, tmp_path):
    """What the command shows on a terminal of its own."""
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "tui_sim", *arguments],
        stderr=follower, stdout=subprocess.DEVNULL, cwd=tmp_path, env=runs.clean_environment() | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(follower)
    shown = b""
    while True:
        try:
            data = os.read(leader, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(leader)
    assert child.wait(10) == 0
    return shown.decode()


def test_a_known_end_has_a_progress_bar_on_a_terminal(tmp_path):
    shown = on_a_terminal(["--headless", "--output", "null", "--max-events", "300", "--rate-per-sec", "300"], tmp_path)
    assert "━" in shown
    assert "events" in shown
    assert "Total: produced 300, delivered 300, failed 0" in shown


def test_an_unknown_end_or_a_pipe_has_none(tmp_path, command):
    assert "━" not in command("--headless", "--output", "null", "--duration", "0.5").stderr


def test_without_headless_and_without_a_terminal_one_line_names_it(command):
    done = command("--embedded")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "--headless" in line


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_without_standard_input_or_output_one_line_names_headless(closed, tmp_path):
    done = in_bash(f"{sys.executable} -m tui_sim {closed}", tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "--headless" in line


def test_an_old_start_time_warns_of_retention(command):
    done = command("--headless", "--clock", "virtual", "--embedded", "--duration", "5", "--start-time", "2025-01-01")
    assert done.returncode == 0
    assert "older than 7 days" in done.stderr


def test_the_demo_has_its_moments_on_time(command):
    done = command(
        "--headless", "--demo", "--clock", "virtual", "--duration", "90", "--seed", "5", "--log-level", "debug"
    )
    assert done.returncode == 0, done.stderr
    assert "Configuration loaded: 4 channels, 25.0 msg/sec" in done.stderr
    assert re.search(r"Raid: \d+ viewers from pixel_fox to night_owl", done.stderr)
    assert "Viewer spike: +" in done.stderr
    assert runs.total(done.stderr) == (2250, 2250, 0)


def test_what_the_demo_sets_gives_way_to_what_the_user_sets(command):
    done = command(
        "--headless", "--demo", "--rate-per-sec", "100", "--duration", "1", env={"CHANNELS": "one_tv,two_tv"}
    )
    assert "Configuration loaded: 2 channels, 100.0 msg/sec" in done.stderr
    assert "Embedded broker on" in done.stderr


def test_a_face_that_fails_leaves_the_run_drained_with_its_totals(monkeypatch, tmp_path):
    def fails(*_):
        raise LookupError("no such thing")

    sink = MemorySink(list(runs.NAMES.values()))
    running = runs.engine(sink, clock=WallClock, rate=200.0)
    monkeypatch.setattr(RunLogger, "read", lambda self, snapshot: snapshot.produced > 50 and fails())
    logger = log.open_log("INFO", "text", str(tmp_path / "run.log"), stderr=False)
    concluded = []

    def conclude(code):
        concluded.append(code)
        return code

    with pytest.raises(LookupError):
        headless.run(running, logger, headless.Goal(), conclude)
    assert concluded == [1]
    log.settle(logger)
    snapshot = running.snapshot()
    assert (snapshot.state, snapshot.acknowledged) == ("ended", len(sink.records))
    total = f"Total: produced {snapshot.produced}, delivered {snapshot.produced}, failed 0"
    assert (tmp_path / "run.log").read_text().splitlines()[-1].endswith(total)
