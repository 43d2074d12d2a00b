"""The result for a person."""

import json

import pytest

from tests.verify.streams import SCHEMAS
from tui_sim.reporting import manifest
from tui_sim.verify.jsonl import JsonLinesSource
from tui_sim.verify.run import run

LATENCY = {"count": 5000, "mean": 0.01, "p50": 0.01, "p90": 0.022, "p99": 0.05, "p99.9": 0.5, "max": 1.1}


@pytest.fixture
def told(made, tmp_path, capsys):
    """What is said of lines, with a changed manifest or without any."""

    def lines_of(lines, **changes):
        (tmp_path / "in.jsonl").write_text("".join(line + "\n" for line in lines))
        (tmp_path / "run.json").write_text(json.dumps(json.loads(made.manifest) | changes))
        record = manifest.read(str(tmp_path / "run.json")) if changes else None
        run(JsonLinesSource(str(tmp_path / "in.jsonl")), SCHEMAS, record, as_json=False)
        return capsys.readouterr().out

    return lines_of


def test_a_fault_is_told_with_its_place_and_its_meaning(told, made):
    text = told([*made.lines, made.lines[7]])
    assert text.startswith("Read 5,001 records from ")
    assert "  duplicate         1   there before\n" in text
    assert "line 5001: " in text
    assert "WRONG: 1 troubles in 1 kinds (no manifest: whether anything is missing at an end can't be told)" in text
    assert "in the manifest and not found" not in text


def test_with_a_manifest_its_counts_and_latency_are_told(told, made):
    text = told(made.lines, latency=LATENCY)
    chat = sum('"telemetra.events.chat"' in line for line in made.lines)
    assert f"  chat          {chat:>12,}  {chat / 50:>6.2f}%  (asked: 70%)\n" in text
    assert "From sending to acknowledgement: p50 10 ms, p90 22 ms, p99 50 ms, max 1.1 s (manifest)\n" in text
    assert "Manifest: 5,000 acknowledged, 0 failed\n" in text
    assert "  missing        none   in the manifest and not found\n" in text
    assert text.endswith("OK: nothing is wrong\n")
