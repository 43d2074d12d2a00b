"""The manifest of a run: complete, true, without secrets, and written whole or not at all."""

import json
import os
import signal
from dataclasses import replace

import pytest
from pydantic import BaseModel

from tests import runs
from tests.pipes import until_full
from tui_sim import __version__
from tui_sim.commands import Raid
from tui_sim.engine.snapshot import PartitionCount
from tui_sim.latency import LatencyMeter
from tui_sim.reporting import manifest
from tui_sim.sinks.memory import MemorySink


def test_the_manifest_says_what_came_out(command, tmp_path):
    done = command(
        "--headless", "--output", "file:out.jsonl", "--max-events", "3000", "--clock", "virtual", "--seed", "7",
        "--channels", "one_tv,two_tv", "--start-time", "2025-01-01", "--report", "run.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / "run.json").read_text())
    lines = runs.lines((tmp_path / "out.jsonl").read_text())
    assert (record["format"], record["version"], record["seed"], record["exit_code"]) == (1, __version__, 7, 0)
    assert (record["produced"], record["acknowledged"], record["failed"], record["missed"]) == (3000, 3000, 0, 0)
    assert record["settings"]["channels"] == ["one_tv", "two_tv"]
    assert record["simulated"]["from"] == "2025-01-01T00:00:00.000000Z"
    assert record["simulated"]["to"] == lines[-1]["value"]["timestamp"]
    for part in record["topics"]:
        assert part["acknowledged"] == sum(line["topic"] == part["name"] for line in lines)
    for part in record["channels"]:
        count = sum((line["key"], line["topic"].split(".")[-1]) == (part["channel"], part["topic"]) for line in lines)
        assert (part["produced"], part["acknowledged"], part["failed"]) == (count, count, 0)
    assert sum(part["produced"] for part in record["channels"]) == 3000
    assert record["partitions"] == []
    assert record["latency"] is None
    assert set(os.listdir(tmp_path)) == {"run.json", "out.jsonl"}


def test_the_manifest_of_a_broker_has_partitions_offsets_and_latency(command, tmp_path):
    done = command("--headless", "--embedded", "--max-events", "500", "--rate-per-sec", "1000", "--report", "run.json")
    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / "run.json").read_text())
    assert sum(part["acknowledged"] for part in record["partitions"]) == 500
    for part in record["partitions"]:
        assert (part["first_offset"], part["last_offset"]) == (0, part["acknowledged"] - 1)
    took = record["latency"]
    assert took["count"] == 500
    assert 0.0 < took["p50"] <= took["p90"] <= took["p99"] <= took["max"] < 10.0
    assert record["rates"]["target"] == 1000.0


def test_failures_are_in_the_manifest_by_reason(command, tmp_path):
    done = command("--headless", "--output", "file:/dev/full", "--max-events", "50", "--rate-per-sec", "max",
                   "--report", "run.json")  # fmt: skip
    assert done.returncode == 1
    record = json.loads((tmp_path / "run.json").read_text())
    assert (record["exit_code"], record["failed"], record["acknowledged"]) == (1, 50, 0)
    assert record["failures"] == [{"reason": "/dev/full: No space left on device", "count": 50}]


def test_no_secret_is_in_the_manifest(command, tmp_path):
    done = command(
        "--headless", "--embedded", "--max-events", "20", "--rate-per-sec", "1000", "--report", "run.json",
        env={"KAFKA_CONFIG_SASL_PASSWORD": "open sesame", "KAFKA_CONFIG_LINGER_MS": "3"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "run.json").read_text()
    assert "sesame" not in text + done.stderr + done.stdout
    assert json.loads(text)["settings"]["kafka_config"] == {"sasl.password": "***", "linger.ms": "3"}


def test_a_run_that_is_stopped_twice_still_leaves_its_manifest(start, tmp_path):
    child = start("--headless", "--output", "stdout", "--rate-per-sec", "5000", "--report", "run.json")
    until_full(child.stdout.fileno())  # nobody reads it, so nothing can be drained
    child.send_signal(signal.SIGTERM)
    runs.line_with(child.stderr, "Stopping")
    child.send_signal(signal.SIGTERM)
    assert child.wait(5) == 1
    produced, delivered, failed = runs.total(child.stderr.read())
    record = json.loads((tmp_path / "run.json").read_text())
    assert (record["produced"], record["acknowledged"], record["failed"]) == (produced, delivered, failed)
    assert failed > 0
    assert record["exit_code"] == 1


def test_a_manifest_that_can_not_be_written_leaves_the_old_one_and_ends_with_1(start, tmp_path):
    folder = tmp_path / "place"
    folder.mkdir()
    child = start("--headless", "--output", "null", "--report", "place/run.json")
    runs.line_with(child.stderr, "Starting message production")
    folder.rename(tmp_path / "elsewhere")
    child.send_signal(signal.SIGTERM)
    log = child.stderr.read()
    assert child.wait(10) == 1
    assert "--report: place/run.json can't be written: No such file or directory" in log
    assert log.splitlines()[-1].split(" - ")[-1].startswith("Total: ")


def blank(seed):
    """The manifest of a run that never began."""
    running = runs.engine()
    return manifest.build({"seed": seed}, {}, seed, running.snapshot(), running.account(), 1)


def test_writing_is_all_or_nothing(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    manifest.write(str(path), blank(1))
    assert json.loads(path.read_text())["seed"] == 1

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        manifest.write(str(path), blank(2))
    assert json.loads(path.read_text())["seed"] == 1
    assert os.listdir(tmp_path) == ["run.json"]


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**64, -(2**70), 10**400])
def test_integers_of_any_size_are_written_exactly(number, tmp_path):
    path = tmp_path / "run.json"
    manifest.write(str(path), blank(number))
    assert (json.loads(path.read_text())["seed"], json.loads(path.read_text())["settings"]) == (
        number,
        {"seed": number},
    )
    assert manifest.read(str(path)).seed == number


def test_what_is_written_is_read_again(tmp_path):
    """Every key, in the order of the models' fields: what has a default for old manifests is there in new ones."""
    raid = (1.0, Raid("alpha_tv", "beta_tv"))
    running = runs.engine(sink=MemorySink([*runs.NAMES.values()], verdict=lambda record: "no"), max_events=300,
                          timeline=(raid,))  # fmt: skip
    snapshot = runs.finish(running)
    meter = LatencyMeter()
    meter.add(0.01)
    partitions = (PartitionCount("t.chat", 0, 5, 0, 4), PartitionCount("t.chat", 0, 2, 0, 1))
    written = manifest.build(
        {"mix": [70.0, 20.0, 5.0, 5.0]}, {"orjson": "3"}, 7, replace(snapshot, latency=meter.read()),
        replace(running.account(), partitions=partitions), 1,
    )  # fmt: skip
    manifest.write(str(tmp_path / "run.json"), written)
    assert manifest.read(str(tmp_path / "run.json")) == written

    def parts(part):
        if isinstance(part, BaseModel):
            yield part
            for inner in dict(part).values():
                yield from parts(inner)
        elif isinstance(part, tuple):
            for inner in part:
                yield from parts(inner)

    found = [*parts(written)]
    assert {type(part).__name__ for part in found} == {
        "Manifest", "CommandPart", "SimulatedPart", "RatesPart", "LatencyPart", "TopicPart", "ChannelPart"
    }  # fmt: skip
    for part in found:
        assert part.model_fields_set == set(type(part).model_fields), type(part)


def test_the_keys_and_their_order_are_those_of_format_1(tmp_path):
    manifest.write(str(tmp_path / "run.json"), blank(1))
    written = json.loads((tmp_path / "run.json").read_text())
    assert list(written) == [
        "format", "version", "python", "libraries", "exit_code", "error", "seed", "settings", "commands", "output",
        "began", "ended", "seconds", "simulated", "produced", "acknowledged", "failed", "missed", "rates", "latency",
        "topics", "channels", "partitions", "failures",
    ]  # fmt: skip
    assert list(written["simulated"]) == ["from", "to"]
    assert list(written["rates"]) == ["target", "produced", "acknowledged"]


def test_a_manifest_of_an_older_program_is_read_and_one_of_another_format_is_told(tmp_path):
    path = tmp_path / "run.json"
    manifest.write(str(path), blank(1))
    whole = json.loads(path.read_text())
    needed = ("format", "version", "settings", "produced", "acknowledged", "failed", "latency", "topics", "channels",
              "partitions")  # fmt: skip
    path.write_text(json.dumps({key: whole[key] for key in needed} | {"something": "new"}))
    assert manifest.read(str(path)).commands == ()
    for changes, told in (({"format": 2}, "format: Input should be 1"), ({"failed": -1}, "failed: Input should be")):
        path.write_text(json.dumps(whole | changes))
        with pytest.raises(manifest.Unreadable, match=told):
            manifest.read(str(path))


def test_latency_is_quantiles_and_nothing_when_nothing_was_measured():
    meter = LatencyMeter()
    assert manifest.quantiles(meter.read()) is None
    for number in range(1, 1001):
        meter.add(number / 1000.0)
    found = manifest.quantiles(meter.read())
    assert found is not None
    assert (found.count, found.p50, found.p90, found.p99, found.max) == (1000, 0.5, 0.91, 1.0, 1.0)
