"""The demo: what it sets is right, and what happens in it fits its channels."""

import pytest

from tui_sim import demo
from tui_sim.commands import Raid
from tui_sim.settings.reference import REFERENCE
from tui_sim.world.config import WorldConfig


def test_it_sets_only_settings():
    assert set(demo.DEFAULTS) <= set(REFERENCE)


@pytest.mark.parametrize(("channels", "source"), [(("a_tv", "b_tv", "c_tv"), "b_tv"), (("a_tv",), None)])
def test_its_first_channel_is_raided_by_the_second_or_from_outside(channels, source):
    staging = demo.staging(channels)
    raids = [command for _, command in staging.timeline if isinstance(command, Raid)]
    assert raids == [Raid("a_tv", source, 2500)]
    instants = [instant for instant, _ in staging.timeline]
    assert instants == sorted(instants)


def test_without_it_a_world_is_what_its_config_says():
    defaults = WorldConfig(1, ("a_tv",), 10.0, {}, frozenset(), 50)
    assert (demo.Staging().past, demo.Staging().zipf) == (defaults.past, defaults.zipf)
    assert demo.Staging().timeline == ()
