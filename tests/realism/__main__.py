"""``python -m tests.realism [--hours 4] [--seed 1]``: every figure beside the real range, at three rates."""

import argparse
import math

from tests import runs
from tests.realism.figures import FIGURES, Session
from tui_sim.engine.schedule import SLICE, NaturalSchedule
from tui_sim.events import SECOND
from tui_sim.world.draws import Draws
from tui_sim.world.world import World

RATES = (30.0, 140.0, 437.0)
"""Messages a minute of a quiet, a middle and a busy channel (REALISM.md: F, A, X)."""
MIX = (85.0, 7.0, 6.0, 2.0)
"""Chat, viewer, transactions, stream_meta: enough money and viewer counts to measure them."""


def session(messages: float, hours: float, seed: int) -> Session:
    """One channel at ``messages`` a minute for ``hours``, naturally paced."""
    rate = messages / 60.0 / (MIX[0] / 100.0)
    plan = runs.plan(seed=seed, channels=("alpha_tv",), rate=rate, mix=MIX, natural=True)
    world = World(plan, runs.VOCABULARY, runs.PARTS)
    schedule = NaturalSchedule(rate, runs.START, Draws(seed, "schedule"))
    found, position = [], runs.START
    while position < runs.START + int(hours * 3600 * SECOND):
        instants = schedule.take(position, position + SLICE, world.intensity())
        found += world.slice(position, position + SLICE, instants, None, schedule.following())
        position += SLICE
    return Session([event.value for event in found], frozenset(runs.VOCABULARY.bots))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.realism", description=__doc__)
    parser.add_argument("--hours", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sessions = [session(rate, options.hours, options.seed + number) for number, rate in enumerate(RATES)]
    print(f"{'figure':<34}{'real':>14} " + "".join(f"{f'{rate:g}/min':>13}" for rate in RATES))
    missed = 0
    for name in dict.fromkeys(figure.name for figure in FIGURES):
        cells, ranges = [], []
        for rate, one in zip(RATES, sessions, strict=True):
            figure = next((f for f in FIGURES if f.name == name and f.rates[0] <= rate < f.rates[1]), None)
            if figure is None or options.hours < figure.hours:
                cells.append(f"{'-':>13}")
                continue
            if figure.few(one):
                cells.append(f"{'few':>13}")
                continue
            value = figure.measure(one)
            passes = figure.passes(value) and not math.isnan(value)
            missed += not passes
            cells.append(f"{value:>10.3g} {'ok' if passes else 'NO'}")
            ranges.append(f"{figure.low:.3g}-{figure.high:.3g}")
        print(f"{name:<34}{'/'.join(dict.fromkeys(ranges))[:30]:>14} " + "".join(cells))
    print(f"{missed} outside")


if __name__ == "__main__":
    main()
