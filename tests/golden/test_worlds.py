"""Fixed worlds write what they always wrote: a change of the bytes is made on purpose, or not at all."""

import pytest

from tests.golden.worlds import DIGESTS, WORLDS, write

pytestmark = pytest.mark.unmeasured


@pytest.mark.parametrize("name", WORLDS)
def test_a_fixed_world_writes_the_same_bytes(name):
    assert write(name) == DIGESTS[name]
