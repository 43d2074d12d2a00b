"""``python -m tests.realism [--hours 4] [--seed 1]``: every figure beside the real range, at three rates."""

import argparse
import math

from tests import runs
from tests.realism.figures import FIGURES
from tests.realism.measures import Session

RATES = (30.0, 140.0, 437.0)
"""Messages a minute of a quiet, a middle and a busy channel (REALISM.md: F, A, X)."""


def session(messages: float, hours: float, seed: int) -> Session:
    """One channel at ``messages`` a minute for ``hours``, naturally paced."""
    rate = runs.rate_of(messages, runs.RICH_MIX)
    values = runs.during(hours * 3600, natural=True, seed=seed, channels=("alpha_tv",), rate=rate, mix=runs.RICH_MIX)
    return Session(list(values), frozenset(runs.VOCABULARY.bots))


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
