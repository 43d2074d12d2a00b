"""Each test has an empty folder of its own, and no setting from outside."""

import pytest


@pytest.fixture(autouse=True)
def alone(nothing_from_outside):
    pass
