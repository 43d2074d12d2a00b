"""A world as a whole: its past."""

from statistics import mean

import pytest

from tests import runs


def test_a_world_with_a_past_has_a_history_that_goes_on_smoothly():
    world = runs.world(past=600, zipf=True)
    before = world.history("alpha_tv")
    assert len(before) == 300
    first, second, third = (mean(world.history(login)) for login in ("alpha_tv", "beta_tv", "gamma_tv"))
    assert first > 1.7 * second
    assert second > 1.3 * third
    living = runs.events(600, rate=100.0, past=600)
    counts = [
        event.value["viewer_count"] for event in living if event.topic == "viewer" and event.channel == "alpha_tv"
    ]
    past = runs.world(past=600).history("alpha_tv")
    assert counts[0] == pytest.approx(past[-1], rel=0.03)
    assert world.history("nobody") == ()
