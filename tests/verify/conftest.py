"""A good stream of 5,000 records, its manifest, and ``verify`` on what a test makes of them."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests import runs
from tests.verify.streams import SCHEMAS
from tui_sim.reporting import manifest
from tui_sim.verify.jsonl import JsonLinesSource
from tui_sim.verify.run import run


class Made(NamedTuple):
    """What a run left: its lines, and its manifest."""

    lines: list[str]
    manifest: str


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    subprocess.run(
        [sys.executable, "-m", "tui_sim", "--headless", "--output", "file:out.jsonl", "--max-events", "5000",
         "--clock", "virtual", "--rate-per-sec", "100", "--seed", "3", "--channels", "one_tv,two_tv",
         "--start-time", "2025-01-01", "--report", "run.json", "--log-level", "error"],
        cwd=folder, check=True, env=runs.clean_environment(),
    )  # fmt: skip
    return Made((folder / "out.jsonl").read_text().splitlines(), (folder / "run.json").read_text())


@pytest.fixture
def verify(made, tmp_path, capsys) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Runs ``verify --json`` on lines, with the manifest or without; exit code and result."""

    def judge(lines, *, against=True):
        (tmp_path / "in.jsonl").write_text("".join(line + "\n" for line in lines))
        (tmp_path / "run.json").write_text(made.manifest)
        record = manifest.read(str(tmp_path / "run.json")) if against else None
        code = run(JsonLinesSource(str(tmp_path / "in.jsonl")), SCHEMAS, record, as_json=True)
        return code, json.loads(capsys.readouterr().out)

    return judge
