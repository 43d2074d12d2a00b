"""Random streams: what is drawn by the block is what is drawn one by one."""

from uuid import RFC_4122, UUID

from tui_sim.world.rng import RandomStream


def test_identifiers_are_distinct_whether_drawn_by_the_block_or_one_by_one():
    rng = RandomStream(3, "ids")
    drawn = [
        identifier for _ in range(30) for identifier in (rng.uuid(), *rng.uuids(77), *rng.uuids(0), *rng.uuids(200))
    ]
    assert len(set(drawn)) == len(drawn) == 30 * 278
    assert all(str(UUID(one)) == one and UUID(one).version == 4 and UUID(one).variant == RFC_4122 for one in drawn)


def test_random_streams_depend_on_seed_and_name_alone():
    assert RandomStream(1, "a").random() == RandomStream(1, "a").random()
    assert RandomStream(1, "a").random() != RandomStream(2, "a").random()
    assert RandomStream(1, "a").random() != RandomStream(1, "b").random()
    assert RandomStream(1, "a").uuid() == RandomStream(1, "a").uuid()
