"""JSON Lines as a source of records."""

import json

import pytest

from tui_sim.verify.jsonl import JsonLinesSource
from tui_sim.verify.records import ConsumedRecord

GOOD = {"topic": "t.chat", "key": "a_b", "timestamp": 5, "value": {"x": 1}}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[]", "line 2: not an object"),
        ("{", "line 2: "),
        (json.dumps(GOOD | {"timestamp": 0.5}), "line 2: 'timestamp' is '0.5'"),
        (json.dumps(GOOD | {"timestamp": True}), "line 2: 'timestamp' is 'True'"),
        (json.dumps(GOOD | {"key": None}), "line 2: 'key' is 'None'"),
        (json.dumps({"topic": "t.chat"}), "line 2: 'key' is missing"),
    ],
)
def test_a_line_is_a_record_or_why_it_is_none(line, told, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + line + "\n")
    lines = JsonLinesSource(str(path))
    (record, problem), = lines.read()  # fmt: skip
    assert record == ConsumedRecord("t.chat", -1, 1, 5, False, b"a_b", {"x": 1})
    assert isinstance(problem, str)
    assert problem.startswith(told)
    assert (lines.done, lines.compacted()) == (lines.total, ())


def test_many_lines_come_in_batches(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text((json.dumps(GOOD) + "\n") * 4500)
    assert [len(batch) for batch in JsonLinesSource(str(path)).read()] == [2000, 2000, 500]
