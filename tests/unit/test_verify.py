"""``telemetra-tui verify`` on streams with faults put in by hand: each is found, named and counted."""

import json
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from tests import runs
from tui_sim.assets import SCHEMA_FILES, schema_text
from tui_sim.reporting import manifest
from tui_sim.verify import expected
from tui_sim.verify.audit import Audit
from tui_sim.verify.records import ConsumedRecord
from tui_sim.verify.topics import Topics

SCHEMAS = {topic: schema_text(topic) for topic in SCHEMA_FILES}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Lines of a run, and its manifest."""
    folder = tmp_path_factory.mktemp("made")
    done = subprocess.run(
        [sys.executable, "-m", "tui_sim", "--headless", "--output", "file:out.jsonl", "--max-events", "5000",
         "--clock", "virtual", "--rate-per-sec", "100", "--seed", "3", "--channels", "one_tv,two_tv",
         "--start-time", "2025-01-01", "--report", "run.json", "--log-level", "error"],
        cwd=folder, check=True, env=runs.clean_environment(),
    )  # fmt: skip
    assert done.returncode == 0
    return (folder / "out.jsonl").read_text().splitlines(), (folder / "run.json").read_text()


@pytest.fixture
def verify(command, made, tmp_path):
    """Runs ``verify --json`` on lines, with the manifest or without; exit code and result."""

    def run(lines, *, against=True):
        (tmp_path / "in.jsonl").write_text("".join(line + "\n" for line in lines))
        (tmp_path / "run.json").write_text(made[1])
        more = ["--manifest", "run.json"] if against else []
        done = command("verify", "--input", "in.jsonl", "--json", *more)
        assert done.stderr == ""
        return done.returncode, json.loads(done.stdout)

    return run


def counts(result):
    return {kind: trouble["count"] for kind, trouble in result["wrong"].items()}


def with_value(record, **changes):
    """The record with its event changed."""
    return record | {"value": record["value"] | changes}


def of(lines, channel, topic="chat"):
    """Numbers of a channel's lines in a topic."""
    records = [json.loads(line) for line in lines]
    return [n for n, one in enumerate(records) if (one["key"], one["topic"].split(".")[-1]) == (channel, topic)]


@pytest.mark.parametrize("against", [True, False])
def test_a_good_stream(verify, made, against):
    code, result = verify(made[0], against=against)
    assert (code, result["ok"], result["wrong"]) == (0, True, {})
    assert (result["read"], result["distinct"], result["channels"]) == (5000, 5000, 2)
    assert result["topics"]["chat"]["share"] == pytest.approx(70.0, abs=1.0)
    assert result["topics"]["chat"]["asked"] == (70.0 if against else None)
    assert sum(result["transactions"].values()) == pytest.approx(100.0, abs=0.1)
    assert result["latency_to_log"] is None


def test_a_line_that_was_removed(verify, made):
    lines = list(made[0])
    del lines[of(lines, "two_tv")[100]]
    code, result = verify(lines)
    assert (code, counts(result)) == (1, {"missing": 1})
    due = len(of(made[0], "two_tv"))
    assert result["wrong"]["missing"]["examples"] == [f"chat of two_tv: {due - 1} found, {due} acknowledged"]


def test_a_line_that_was_doubled(verify, made):
    lines = list(made[0])
    lines.insert(2000, lines[1200])
    code, result = verify(lines)
    assert (code, counts(result)) == (1, {"duplicate": 1})
    assert result["wrong"]["duplicate"]["examples"][0].startswith("line 2001: ")


def test_two_lines_that_were_swapped(verify, made):
    lines = list(made[0])
    first, second = of(lines, "one_tv")[50:52]
    lines[first], lines[second] = lines[second], lines[first]
    code, result = verify(lines)
    assert code == 1
    assert counts(result).keys() == {"order"}
    assert any(example.startswith((f"line {first + 2}: one_tv: ", f"line {second + 1}: one_tv: "))
               for example in result["wrong"]["order"]["examples"])  # fmt: skip


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda record: "{" + json.dumps(record), "broken"),
        (lambda record: json.dumps({k: v for k, v in record.items() if k != "key"}), "broken"),
        (lambda record: json.dumps([record]), "broken"),
        (lambda record: json.dumps(record | {"timestamp": record["timestamp"] + 0.5}), "broken"),
        (lambda record: json.dumps(record | {"key": None}), "broken"),
        (lambda record: json.dumps(with_value(record, timestamp="2025-02-30T10:00:00.000000Z")), "invalid"),
        (lambda record: json.dumps(record | {"value": record["value"] | {"bits": -1}}), "invalid"),
        (lambda record: json.dumps(record | {"value": record["value"] | {"more": 1}}), "invalid"),
        (lambda record: json.dumps(record | {"value": None}), "invalid"),
        (lambda record: json.dumps(record | {"topic": "telemetra.events.viewer"}), "invalid"),
        (lambda record: json.dumps(record | {"topic": "somebody.else"}), "misplaced"),
        (lambda record: json.dumps(record | {"key": "two_tv"}), "misplaced"),
        (lambda record: json.dumps(record | {"timestamp": record["timestamp"] + 1}), "misplaced"),
    ],
)
def test_a_line_that_was_broken(verify, made, change, kind):
    lines = list(made[0])
    place = of(lines, "one_tv")[70]
    lines[place] = change(json.loads(lines[place]))
    code, result = verify(lines, against=False)
    assert (code, counts(result)) == (1, {kind: 1})
    assert result["wrong"][kind]["examples"][0].startswith(f"line {place + 1}: ")
    _, result = verify(lines)
    is_event = kind == "misplaced" and "somebody" not in lines[place]
    assert counts(result) == ({kind: 1} if is_event else {kind: 1, "missing": 1})


def test_all_faults_at_once_are_told_apart(verify, made):
    lines = list(made[0])
    chat, money = of(lines, "one_tv"), of(lines, "two_tv", "transactions")
    lines[chat[10]] = lines[chat[10]][:-5]
    first, second = chat[50:52]
    lines[first], lines[second] = lines[second], lines[first]
    lines.append(lines[chat[-1]])
    del lines[money[3]]
    code, result = verify(lines)
    found = counts(result)
    assert code == 1
    assert (found["broken"], found["duplicate"], found["missing"]) == (1, 1, 2)
    assert found["order"] >= 1
    assert found.keys() == {"broken", "duplicate", "missing", "order"}


def test_what_the_manifest_does_not_know_is_extra(verify, made):
    lines = list(made[0])
    record = json.loads(lines[of(lines, "one_tv", "viewer")[-1]])
    record["value"]["event_id"] = "00000000-0000-4000-8000-000000000000"
    lines.insert(of(lines, "one_tv", "viewer")[-1], json.dumps(record))
    code, result = verify(lines)
    assert (code, counts(result)) == (1, {"extra": 1})


def test_nothing_at_all_is_not_fine(verify, command):
    assert verify([], against=False)[0] == 1
    done = command("verify", "--input", "-")
    assert (done.returncode, "nothing was found at all" in done.stdout) == (1, True)


def test_the_text_for_a_person(command, made, tmp_path):
    (tmp_path / "in.jsonl").write_text("\n".join([*made[0], made[0][7]]) + "\n")
    done = command("verify", "--input", "in.jsonl")
    assert done.returncode == 1
    assert "Read 5,001 records from in.jsonl" in done.stdout
    assert "  duplicate         1   there before\n" in done.stdout
    assert "line 5001: " in done.stdout
    assert "WRONG: 1 troubles in 1 kinds" in done.stdout


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
    (tmp_path / "newer.json").write_text(made[1].replace('"format": 1', '"format": 2'))
    done = command("verify", *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert told in line


@pytest.mark.parametrize("broker", [False, True])
def test_what_only_a_run_uses_is_not_judged(command, made, tmp_path, broker):
    """In the producer's own environment, where much goes together only for a run."""
    (tmp_path / "in.jsonl").write_text("".join(line + "\n" for line in made[0]))
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


def test_the_shares_that_were_asked_for_are_those_of_the_topics_that_were_on(verify, made):
    def asked(settings, commands=()):
        record = json.loads(made[1])
        read = manifest.Manifest.model_validate(
            record | {"settings": record["settings"] | settings, "commands": list(commands)}
        )
        return expected.shares(read)

    assert asked({}) == {"chat": 70.0, "viewer": 20.0, "transactions": 5.0, "stream_meta": 5.0}
    off = asked({"produce_viewer": False})
    assert off == {"chat": 87.5, "viewer": 0.0, "transactions": 6.25, "stream_meta": 6.25}
    assert asked({"mix": [50.0, 50.0, 0.0, 0.0], "produce_chat": False})["viewer"] == 100.0
    toggle = {"ticket": 1, "at": None, "command": {"name": "toggle_topic", "topic": "chat", "on": False}}
    assert asked({}, [toggle | {"refused": ""}]) is None
    assert asked({}, [toggle | {"refused": "no"}]) is not None
    _, result = verify(made[0])
    assert [part["asked"] for part in result["topics"].values()] == [70.0, 20.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        ({"t.chat": "compact", "t.viewer": "delete"}, ["t.chat is compacted (cleanup.policy=compact)"]),
        ({"t.viewer": "compact,delete"}, [
            "t.viewer is compacted (cleanup.policy=compact,delete)",
            "t.chat may be compacted: the broker does not tell its cleanup.policy",
        ]),
        ({"t.chat": "delete", "t.viewer": "delete"}, []),
    ],
)  # fmt: skip
def test_compacted_topics_are_told(policies, told):
    log = SimpleNamespace(address="", policies=lambda topics: policies)
    assert Topics(log, {("t.chat", 0): (0, 7), ("t.viewer", 0): (0, 7)}, None).compacted() == told


@pytest.mark.parametrize(("wrong", "code"), [(False, 0), (True, 1)])
def test_a_reader_that_goes_away_leaves_the_exit_code(made, start, tmp_path, wrong, code):
    (tmp_path / "in.jsonl").write_text("\n".join(made[0][wrong:] + ["{}"] * wrong))
    child = start("verify", "--input", "in.jsonl")
    child.stdout.close()
    assert child.stderr.read() == ""
    assert child.wait(10) == code


def test_a_result_that_can_not_be_printed_is_said(made, start, tmp_path):
    (tmp_path / "in.jsonl").write_text("\n".join(made[0]))
    with open("/dev/full", "w") as full:
        child = start("verify", "--input", "in.jsonl", stdout=full)
        assert child.stderr.read() == "telemetra-tui: standard output: No space left on device\n"
    assert child.wait(10) == 1


def test_ctrl_c_ends_it_in_one_line(start):
    child = start("verify", "--input", "-", stdin=subprocess.PIPE)
    child.stdin.write("{}\n" * 5000)
    child.stdin.flush()
    time.sleep(1.5)  # nothing tells from outside that it reads
    child.send_signal(signal.SIGINT)
    assert child.stderr.read() == "telemetra-tui: verify was stopped before its end\n"
    assert child.wait(10) == 130


def test_a_closed_standard_input_is_told(start):
    child = start("verify", "--input", "-", preexec_fn=lambda: os.close(0))
    assert child.stderr.read() == "telemetra-tui: --input: '-' can't be read: Bad file descriptor\n"
    assert child.wait(10) == 2


def test_help_needs_nothing(command):
    done = command("verify", "--help")
    assert done.returncode == 0
    assert "--manifest FILE" in done.stdout


# Offsets, partitions and the log's own time


def found(event, offset, *, partition=0, appended=0):
    stamp = appended or event.instant // 1000
    return ConsumedRecord(f"x.{event.topic}", partition, offset, stamp, bool(appended), event.channel.encode(),
                 json.dumps(event.value).encode())  # fmt: skip


@pytest.fixture(scope="module")
def chat():
    return [event for event in runs.events(400, channels=("alpha_tv",)) if event.topic == "chat"]


def test_offsets_that_are_missing_at_either_end_or_within(chat):
    audit = Audit(SCHEMAS, {("x.chat", 0): 100})
    for offset, event in zip((102, 103, 107), chat, strict=False):
        audit.add(found(event, offset))
    audit.end({("x.chat", 0): 110})
    trouble = audit.problems.pop("gap")
    assert trouble.count == 2 + 3 + 2
    assert trouble.examples == ["x.chat[0]: 100 to 101", "x.chat[0]: 104 to 106", "x.chat[0]: 108 to 109"]
    assert not audit.problems


def test_a_channel_in_two_partitions(chat):
    audit = Audit(SCHEMAS)
    audit.add(found(chat[0], 0, partition=0))
    audit.add(found(chat[1], 0, partition=1))
    assert audit.problems.pop("scattered").count == 1
    assert not audit.problems


def test_the_time_to_the_log_where_the_broker_stamps(chat):
    audit = Audit(SCHEMAS)
    for offset, event in enumerate(chat[:100]):
        audit.add(found(event, offset, appended=event.instant // 1000 + 20))
    took = audit.latency.read()
    assert took.count == 100
    assert took.quantile(0.5) in (0.018, 0.02, 0.022)
    assert not audit.problems


def test_one_that_failed_may_be_there_and_what_went_with_its_topic_may_not(made):
    record = json.loads(made[1])
    chat = next(part for part in record["channels"] if (part["channel"], part["topic"]) == ("one_tv", "chat"))
    count = chat["acknowledged"]
    chat |= {"acknowledged": count - 10, "failed": 10}
    name = "telemetra.events.viewer"
    record["partitions"] = [
        {"topic": name, "partition": 0, "acknowledged": 5, "first_offset": 0, "last_offset": 4},
        {"topic": name, "partition": 0, "acknowledged": 990, "first_offset": 0, "last_offset": 989},
    ]
    read = manifest.Manifest.model_validate(record)
    assert expected.deleted(read) == {"viewer": 5}
    for lost, troubles in ((0, {}), (10, {}), (11, {"missing": 1})):
        audit = Audit(SCHEMAS)
        audit.distinct.update({(part.topic, part.channel): part.acknowledged for part in read.channels})
        audit.distinct["chat", "one_tv"] += 10 - lost
        audit.distinct["viewer", "two_tv"] -= 5
        audit.compare(read)
        assert {kind: one.count for kind, one in audit.problems.items()} == troubles


def test_a_run_that_acknowledged_nothing_is_found_by_reading_nothing(command, made, tmp_path):
    record = json.loads(made[1]) | {"acknowledged": 0, "failed": 5000}
    for part in record["channels"]:
        part |= {"acknowledged": 0, "failed": part["acknowledged"]}
    (tmp_path / "run.json").write_text(json.dumps(record))
    done = command("verify", "--input", "/dev/null", "--manifest", "run.json")
    assert done.returncode == 0, done.stdout
    topics = Topics(
        SimpleNamespace(address="", read=None), {("t.chat", 0): (0, 77)}, manifest.read(tmp_path / "run.json")
    )
    assert (topics.total, topics.ends) == (0, {})
