"""Each test has an empty folder of its own, and no setting from outside."""

import os

import pytest

from tests.runs import clean_environment


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch, tmp_path):
    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
