"""Who is in a room and who speaks next."""

from collections import Counter

from tests import runs
from tui_sim.world.channel.audience import Audience
from tui_sim.world.population import Population
from tui_sim.world.rng import RandomStream


def test_moderators_are_as_few_in_a_room_that_grows_and_nobody_gets_a_place_beyond_it():
    population = Population(5, runs.PARTS, ("alpha_tv",))
    for seed in range(12):
        audience = Audience(population, RandomStream(seed, "people"), "alpha_tv", 0, 1)
        audience.resize(6000 if seed % 2 else 100_000)
        audience.resize(100_000)
        said = Counter(audience.writer(runs.START).member.role for _ in range(4000))
        assert said["moderator"] <= 0.035 * 4000, seed
        assert max(audience.free_rank() for _ in range(20_000)) < audience.size


def test_the_room_is_full_from_the_first_second():
    names = {event.value["username"] for event in runs.events(2000, rate=2000.0) if event.topic == "chat"}
    assert len(names) > 500


def test_a_badge_is_shown_once_what_was_said_before_is_written():
    audience = Audience(Population(5, runs.PARTS, ("alpha_tv",)), RandomStream(1, "people"), "alpha_tv", 0, 1)
    audience.resize(400)
    audience.cooldown_relaxed = True
    before = next(one for one in map(audience.writer, range(400)) if not one.member.subscribed and one.member.rank >= 0)
    before.last_message = 1234
    audience.subscribe(before.member, "tier1")
    assert before.member.chatter is before
    audience.show_new_badges()
    now = before.member.chatter
    assert "subscriber" in now.badges
    assert "subscriber" not in before.badges
    assert now.last_message == 1234
    assert now in [audience.writer(runs.START) for _ in range(20_000)]
