"""Who exists: names and ids that nobody shares, from the seed alone."""

import pytest

from tests import runs
from tui_sim.world.population import Population


def test_200_000_people_have_unique_names_and_ids_by_twitch_s_rule():
    population = Population(5, runs.PARTS, ("alpha_tv", "sleepyfox"))
    people = [population.person(population.first_free + number) for number in range(200_000)]
    names = [person.username for person in people]
    assert len(set(names)) == len({person.user_id for person in people}) == 200_000
    assert not {"alpha_tv", "sleepyfox", "anonymous", "ananonymousgifter"} & set(names)
    assert all(3 <= len(name) <= 25 and name.replace("_", "a").isalnum() and name.islower() for name in names)
    first = names[:10_000]
    assert sum(name[-1].isdigit() for name in first) / len(first) == pytest.approx(0.25, abs=0.03)
    assert all(6 <= len(person.user_id) - 5 <= 10 for person in people)


def test_a_person_is_a_function_of_seed_and_index():
    one, two = (Population(5, runs.PARTS, ("alpha_tv",)).person(1234) for _ in range(2))
    assert (one.username, one.user_id, one.client, one.color, one.lasting_badges) == (
        two.username, two.user_id, two.client, two.color, two.lasting_badges,
    )  # fmt: skip
    assert Population(6, runs.PARTS, ("alpha_tv",)).person(1234).username != one.username
