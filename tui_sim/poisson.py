"""Random counts of what happens independently of each other."""

import math
import random


def poisson(mean: float, rng: random.Random) -> int:
    """A Poisson count; above a mean of 30 by its normal approximation, rounded and never negative."""
    if mean <= 0.0:
        return 0
    if mean > 30.0:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    count, product, limit = 0, rng.random(), math.exp(-mean)
    while product > limit:
        count += 1
        product *= rng.random()
    return count
