"""``telemetra-tui verify`` as a command: what it reads, what it prints, and its exit code."""

import json
import os
import signal
import subprocess

import pytest

from tests.pipes import CAPACITY


@pytest.mark.parametrize("against", [True, False])
def test_a_good_stream(command, made, tmp_path, against):
    (tmp_path / "run.json").write_text(made.manifest)
    more = ["--manifest", "run.json"] if against else []
    done = command("verify", "--input", "-", "--json", *more, input="\n".join(made.lines))
    result = json.loads(done.stdout)
    assert (done.returncode, done.stderr, result["ok"], result["wrong"]) == (0, "", True, {})
    assert (result["read"], result["distinct"], result["channels"]) == (5000, 5000, 2)
    assert result["topics"]["chat"]["share"] == pytest.approx(70.0, abs=1.0)
    assert [part["asked"] for part in result["topics"].values()] == (
        [70.0, 20.0, 5.0, 5.0] if against else [None, None, None, None]
    )
    assert sum(result["transactions"].values()) == pytest.approx(100.0, abs=0.1)
    assert result["latency_to_log"] is None


def test_nothing_at_all_is_not_fine(verify, command):
    assert verify([], against=False)[0] == 1
    done = command("verify", "--input", "-", input="")
    assert (done.returncode, "nothing was found at all" in done.stdout) == (1, True)


def test_a_run_that_acknowledged_nothing_is_found_by_reading_nothing(command, made, tmp_path):
    record = json.loads(made.manifest) | {"acknowledged": 0, "failed": 5000}
    for part in record["channels"]:
        part |= {"acknowledged": 0, "failed": part["acknowledged"]}
    (tmp_path / "run.json").write_text(json.dumps(record))
    done = command("verify", "--input", "/dev/null", "--manifest", "run.json")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("wrong", "code"), [(False, 0), (True, 1)])
def test_a_reader_that_goes_away_leaves_the_exit_code(made, start, tmp_path, wrong, code):
    (tmp_path / "in.jsonl").write_text("\n".join(made.lines[wrong:] + ["{}"] * wrong))
    child = start("verify", "--input", "in.jsonl")
    child.stdout.close()
    assert child.stderr.read() == ""
    assert child.wait(10) == code


def test_a_result_that_can_not_be_printed_is_said(made, start, tmp_path):
    (tmp_path / "in.jsonl").write_text("\n".join(made.lines))
    with open("/dev/full", "w") as full:
        child = start("verify", "--input", "in.jsonl", stdout=full)
        assert child.stderr.read() == "telemetra-tui: standard output: No space left on device\n"
    assert child.wait(10) == 1


def test_ctrl_c_ends_it_in_one_line(start):
    child = start("verify", "--input", "-", stdin=subprocess.PIPE, measured=False)
    child.stdin.write("{}\n" * CAPACITY)  # comes to its end only because somebody reads
    child.stdin.flush()
    child.send_signal(signal.SIGINT)
    assert child.stderr.read() == "telemetra-tui: verify was stopped before its end\n"
    assert child.wait(10) == 130


def test_a_closed_standard_input_is_told(start):
    child = start("verify", "--input", "-", preexec_fn=lambda: os.close(0))
    assert child.stderr.read() == "telemetra-tui: --input: '-' can't be read: Bad file descriptor\n"
    assert child.wait(10) == 2
