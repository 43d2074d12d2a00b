"""How money draws money."""

import pytest

from tui_sim.timestamps import SECOND
from tui_sim.world.channel.intensity import SpendingIntensity


@pytest.mark.parametrize("times", [1, 2])
def test_a_hype_train_that_is_asked_for_outdoes_what_was_spent_lately(times):
    money = SpendingIntensity()
    for _ in range(900):
        money.spent()
        money.observe(1.0, 1.0 / times)
    money.start_hype_train(2000 * SECOND, borrowed=True)
    assert 1.0 / times + money.borrowing(1000 * SECOND, 1.0, 1.0 / times) == pytest.approx(4.8, rel=0.01)
