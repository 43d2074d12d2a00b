"""Files that come with the program are found in a checkout and in what is installed."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tui_sim.assets import name_parts, schema_folder

ROOT = Path(__file__).parents[2]


def test_a_built_wheel_carries_schemas_and_vocabulary(tmp_path):
    pytest.importorskip("hatchling")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    folder = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(folder)
    found = subprocess.run(
        [sys.executable, "-c", ("from tui_sim.assets import schema_folder, schema_text, vocabulary; vocabulary();"
         "print(schema_folder()); [schema_text(t) for t in ('chat','viewer','transactions','stream_meta')]")],
        capture_output=True, text=True, check=True, cwd=folder, env={"PYTHONPATH": str(folder)},
    )  # fmt: skip
    assert found.stdout.strip() == str(folder / "tui_sim" / "schemas")


def test_in_a_checkout_the_schemas_stand_beside_the_package():
    assert Path(str(schema_folder())) == ROOT / "schemas"


def test_name_parts_are_of_what_a_login_may_hold_and_always_in_one_order():
    parts = name_parts()
    for group in (parts.first_names, parts.adjectives, parts.nouns):
        assert len(group) > 50
        assert len(set(group)) == len(group)
        assert all(re.fullmatch("[a-z0-9_]+", part) for part in group)
    assert list(parts.first_names) == sorted(parts.first_names)
