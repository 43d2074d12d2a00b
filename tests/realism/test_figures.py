"""The meter's short version: with fixed seeds every figure of real chat, on average over some sessions."""

from functools import cache
from statistics import mean

import pytest

from tests.realism.__main__ import session
from tests.realism.figures import FIGURES

pytestmark = pytest.mark.statistics

SESSIONS = {30.0: (2.0, range(10, 17)), 140.0: (2.0, range(20, 24)), 437.0: (2.0, range(30, 33))}
"""Messages a minute, and the hours and seeds of the sessions that are measured."""
NOISE = 0.35
"""Relative width that figures are given beside their range which a few hours do not tell better: Fano factors (a window
of 300 s comes 24 times in two), badges (a handful of regulars write a good part of a quiet chat).
"""
NOISY = ("Fano", "badges")


@cache
def sessions(rate):
    hours, seeds = SESSIONS[rate]
    return [session(rate, hours, seed) for seed in seeds]


CASES = [
    pytest.param(rate, figure, id=f"{rate:g}-{figure.name}", marks=pytest.mark.xdist_group(f"{rate:g} a minute"))
    for rate, (hours, _) in SESSIONS.items()
    for figure in FIGURES
    if figure.rates[0] <= rate < figure.rates[1] and figure.hours <= hours
]


@pytest.mark.parametrize(("rate", "figure"), CASES)
def test_figures_are_those_of_real_chat(rate, figure):
    measured = [figure.measure(one) for one in sessions(rate) if not figure.few(one)]
    if not measured:
        pytest.skip("a longer session is needed: python -m tests.realism --hours 12")
    wider = NOISE if figure.name.startswith(NOISY) else figure.wider
    assert figure.low * (1.0 - wider) <= mean(measured) <= figure.high * (1.0 + wider)
