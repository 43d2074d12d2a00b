"""The rules of the house."""

import ast
import pathlib
import re
import subprocess
import sys

import pytest

from tests.runs import clean_environment

PACKAGE = pathlib.Path(__file__).parents[2] / "tui_sim"


def loaded_by(code: str, tmp_path) -> set[str]:
    """The modules a fresh interpreter has loaded after ``code``."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.stderr)"],
        capture_output=True, text=True, check=True, cwd=tmp_path, env=clean_environment(),
    )  # fmt: skip
    return {name.split(".")[0] for name in done.stderr.splitlines()} | set(done.stderr.splitlines())


def test_the_imports_keep_their_contracts():
    done = subprocess.run(
        [pathlib.Path(sys.executable).parent / "lint-imports", "--no-cache"],
        capture_output=True, text=True, cwd=PACKAGE.parent, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_headless_never_loads_textual(tmp_path):
    loaded = loaded_by(
        "from tui_sim.cli import main\nassert main(['--headless', '--embedded', '--max-events', '20']) == 0", tmp_path
    )
    assert "textual" not in loaded
    assert {"confluent_kafka", "faker"} <= loaded


def test_help_loads_nothing_heavy(tmp_path):
    loaded = loaded_by(
        "from tui_sim.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass", tmp_path
    )
    assert not {"confluent_kafka", "textual", "numpy", "faker", "orjson", "tui_sim.world"} & loaded


@pytest.mark.parametrize("module", ["threading", "time", "logging", "os", "socket", "confluent_kafka", "textual"])
def test_the_world_is_pure(module):
    for path in PACKAGE.glob("world/**/*.py"):
        assert not re.search(rf"^\s*(import {module}\b|from {module}\b)", path.read_text(), re.MULTILINE), path


def test_kafka_is_touched_in_one_place():
    touching = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.glob("**/*.py")
        if re.search(r"^\s*(import|from) confluent_kafka", path.read_text(), re.MULTILINE)
    }
    assert {path.rpartition("/")[0] for path in touching} == {"sinks/kafka"}


def test_only_compose_composes():
    parts = {"World", "EmbeddedSink", "KafkaSink", "NullSink", "JsonLinesSink"}
    composing = set()
    for path in PACKAGE.glob("**/*.py"):
        place = path.relative_to(PACKAGE)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and parts & {name.name for name in node.names}:
                _, room, *_ = str(node.module).split(".")
                if room != place.parts[0]:  # a room knows its own
                    composing.add(place.as_posix())
    assert composing == {"compose.py"}


def test_no_class_is_named_for_what_it_is_not():
    for path in PACKAGE.glob("**/*.py"):
        assert not re.search(r"class \w*(Manager|Helper|Utils)\b", path.read_text()), path
