"""How many watch: a curve that walks, leaps and comes back."""

import itertools
import math

import pytest

from tests import runs
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.viewers import ViewerCurve
from tui_sim.world.rng import RandomStream


def curve(base=1000.0, seed=1):
    made = ViewerCurve(RandomStream(seed, "viewers"), base)
    made.go_live(runs.START)
    return made


def walk(made, minutes, start=runs.START):
    counts = []
    for minute in range(minutes):
        for second in range(60):
            made.step(start + (minute * 60 + second) * SECOND, 1)
        counts.append(made.count)
    return counts


def test_the_curve_is_smooth_and_comes_back():
    counts = [walk(curve(20_000.0, seed), 240)[30:] for seed in range(6)]
    steps = [abs(math.log(b / a)) for one in counts for a, b in itertools.pairwise(one)]
    steps.sort()
    assert steps[len(steps) // 2] < 0.006  # a quarter of a percent a minute is usual
    assert all(4_000 < count < 80_000 for one in counts for count in one)


def test_small_channels_are_noisier():
    def noise(base):
        steps = []
        for seed in range(5):
            counts = walk(curve(base, seed), 90)[20:]
            steps += [math.log(b / a) for a, b in itertools.pairwise(counts)]
        steps.sort()
        return steps[int(len(steps) * 0.84)] - steps[int(len(steps) * 0.16)]

    assert noise(60.0) > 2 * noise(20_000.0)


def test_a_spike_leads_in_within_minutes_and_decays():
    made = curve(10_000.0, 3)
    before = walk(made, 30)[-1]
    assert made.spike(0.4) == ("spike", round(before * 0.4))
    after = walk(made, 40, runs.START + 1800 * SECOND)
    assert max(after[:4]) > 1.2 * before
    assert after[-1] < 1.15 * before


def test_a_drop_is_back_in_three_to_eight_minutes():
    made = curve(10_000.0, 4)
    before = walk(made, 30)[-1]
    made.drop(0.6)
    after = walk(made, 12, runs.START + 1800 * SECOND)
    assert after[0] < 0.8 * before
    assert after[-1] > 0.9 * before


@pytest.mark.parametrize("base", [20.0, 137.0, 90_000.0])
def test_chatters_are_a_twentieth_to_a_fifth(base):
    made = curve(base, 6)
    for second in range(3000):
        made.step(runs.START + second * SECOND, 1)
        if made.count >= 20:
            assert made.count <= 20 * made.chatters <= 4 * made.count
