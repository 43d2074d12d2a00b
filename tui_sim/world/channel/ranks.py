"""How often each place in an audience's order of activity writes."""

from array import array
from functools import cache
from statistics import NormalDist

ONE_TIME_SHARE = 0.042
"""Of messages, by people who say one thing and go on (REALISM.md: a third or more of a session's chatters say one thing
only).
"""
BROADCASTER_SHARE = 0.004
"""Of messages, by the broadcaster."""
STEP_BITS = 14
STEPS = 1 << STEP_BITS
WHOLE_BITS = 30
_WHOLE = 1 << WHOLE_BITS
SOMEBODY_ELSE = -1
"""Who has no rank: the broadcaster, and who says one thing and goes on."""
_ACTIVITY_SD = 1.15  # of ln(messages) over the people in chat; with those who come and go Gini is near 0.7


@cache
def activity_steps() -> "array[int]":
    """Equally likely places in the order of activity, as parts of ``1 << WHOLE_BITS`` (0 the most active): a lognormal
    law.
    ``SOMEBODY_ELSE`` is who has no place there: the broadcaster, and who says one thing and goes on.
    """
    normal = NormalDist()
    others = round(STEPS * (ONE_TIME_SHARE + BROADCASTER_SHARE))
    count = STEPS - others
    places = [1.0 - normal.cdf(_ACTIVITY_SD + normal.inv_cdf(1.0 - (step + 0.5) / count)) for step in range(count)]
    return array("i", [*([SOMEBODY_ELSE] * others), *(int(place * _WHOLE) for place in places)])
