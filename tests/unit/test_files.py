"""Files are what they are, not what they are called; what is put is put whole, wherever it can be."""

import errno
import json
import os
import subprocess
import sys

import pytest

from tests import runs
from tui_sim.files import put, why_not_written

pytestmark = pytest.mark.usefixtures("nothing_from_outside")


def test_a_file_that_can_not_be_replaced_is_written_in_place(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    path.write_text("a longer text that was there before")
    before = path.stat().st_ino

    def busy(*_):
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(os, "replace", busy)
    put(str(path), b"new")
    assert (path.read_bytes(), path.stat().st_ino) == (b"new", before)
    assert os.listdir(tmp_path) == ["run.json"]
    with pytest.raises(OSError, match="busy"):
        put(str(tmp_path / "other.json"), b"new")


def test_a_file_keeps_its_rights_and_a_link_stays_one(tmp_path):
    path, link = tmp_path / "run.json", tmp_path / "link"
    path.write_text("")
    path.chmod(0o640)
    link.symlink_to("run.json")
    put(str(link), b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    put(str(tmp_path / ("n" * 250)), b"new")  # the longest names have room for nothing more


def test_a_bind_mounted_file_takes_the_manifest(tmp_path):
    (tmp_path / "there").write_text("{}")
    (tmp_path / "run.json").write_text("")
    run = f"{sys.executable} -m tui_sim --headless --output null --max-events 3 --report run.json"
    script = f"mount --bind there run.json && {run}"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], cwd=tmp_path, env=runs.clean_environment(), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if "unshare failed" in done.stderr or "mount:" in done.stderr:
        pytest.skip("no mounts of one's own here")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "there").read_text())["produced"] == 3


def test_where_a_manifest_can_not_be_put_is_known_at_the_start(tmp_path):
    (tmp_path / "folder").mkdir()
    assert why_not_written("run.json") == why_not_written("folder/run.json") == ""
    assert why_not_written("folder") == "not a file"
    assert why_not_written("/dev/null") == why_not_written("none/") == "not a file"
    assert why_not_written("none/run.json").endswith("none is not a folder")
    (tmp_path / "loop").symlink_to("loop")
    assert why_not_written("loop") != ""


def test_a_manifest_into_a_pipe_and_one_with_too_long_a_name_are_refused_at_the_start():
    read, write_end = os.pipe()
    assert why_not_written(f"/dev/fd/{write_end}") == "not a file"
    os.close(read)
    os.close(write_end)
    assert why_not_written("n" * 300) != ""
