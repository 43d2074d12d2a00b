"""Poisson counts have their mean and variance."""

import pytest

from tui_sim.poisson import poisson
from tui_sim.world.rng import RandomStream


@pytest.mark.parametrize("mean", [0.0, 0.3, 5.0, 80.0])
def test_poisson_counts_have_their_mean_and_variance(mean):
    rng = RandomStream(3, "poisson")
    counts = [poisson(mean, rng) for _ in range(20_000)]
    found = sum(counts) / len(counts)
    assert found == pytest.approx(mean, rel=0.03, abs=0.001)
    assert sum((one - found) ** 2 for one in counts) / len(counts) == pytest.approx(mean, rel=0.05, abs=0.001)
