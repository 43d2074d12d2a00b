"""Quotas: every kind keeps to its share, one by one and by the block."""

import itertools
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_sim.world.channel.transactions import TYPE_SHARES
from tui_sim.world.quotas import QuotaSampler, RareQuota
from tui_sim.world.rng import RandomStream


@given(
    shares=st.lists(st.floats(0.2, 100), min_size=2, max_size=6),
    seed=st.integers(0, 999),
)
@example(shares=[0.5, 77.0, 1.0, 1.0, 0.25], seed=0)
@example(shares=list(TYPE_SHARES), seed=1)
def test_no_kind_is_further_off_than_the_others_can_put_it(shares, seed):
    """Each kind is within one event of its place on the common axis; so of four, none is more than three off."""
    mix = QuotaSampler(shares, RandomStream(seed, "mix"))
    for _ in range(500):
        mix.draw()
        for share, deficit in zip(mix.shares, mix.deficits, strict=True):
            assert abs(deficit) <= share * (len(shares) - 1) + (1.0 - share) + 1e-6
    assert sum(mix.deficits) == pytest.approx(0, abs=1e-6)


def test_a_mix_is_no_metronome():
    mix = QuotaSampler((70, 20, 5, 5), RandomStream(1, "mix"))
    drawn = [mix.draw() for _ in range(20_000)]
    for period in (10, 20, 40):
        same = sum(one == other for one, other in zip(drawn, drawn[period:], strict=False)) / (len(drawn) - period)
        assert same == pytest.approx(0.7**2 + 0.2**2 + 2 * 0.05**2, abs=0.03)


def test_what_is_forced_is_made_up_for():
    mix = QuotaSampler((70, 20, 5, 5), RandomStream(2, "mix"))
    for _ in range(40):
        mix.count(3)
    counts = Counter(mix.draw() for _ in range(2000))
    assert counts[3] + 40 == pytest.approx(0.05 * 2040, abs=3)


def test_a_kind_that_can_not_be_made_waits():
    mix = QuotaSampler((50, 50), RandomStream(3, "mix"))
    assert {mix.draw(frozenset((1,))) for _ in range(50)} == {0}
    assert [mix.draw() for _ in range(40)] == [1] * 40


@pytest.mark.parametrize("shares", [(0, 0), (1, -1)])
def test_shares_must_make_sense(shares):
    with pytest.raises(ValueError, match="shares"):
        QuotaSampler(shares, RandomStream(1, "mix"))


@pytest.mark.parametrize("deficit", [-60.0, 0.0, 40.0])
@pytest.mark.parametrize("share", [0.05, 0.85])
def test_a_rare_kind_is_as_likely_as_it_is_said_to_be(share, deficit):
    """With a reach of 75 one event more or less behind makes it a 75th more or less likely."""
    waits = []
    for seed in range(4000):
        rare = RareQuota(share, RandomStream(seed, "rare"), 75.0)
        rare.borrow(deficit)
        waits.append(rare.gap(12))
    likely = [min(1.0, share * (1.0 + (deficit + at * share) / 75.0)) for at in range(12)]
    still = 4000.0
    for at, one in enumerate(likely):
        assert waits.count(at) == pytest.approx(still * one, abs=4.0 * (still * one * (1.0 - one)) ** 0.5 + 2.0)
        still = sum(gap > at for gap in waits)


@given(share=st.floats(0.001, 0.5), seed=st.integers(0, 99))
def test_a_rare_kind_holds_its_share(share, seed):
    rare = RareQuota(share, RandomStream(seed, "rare"))
    count = at = 0
    while (at := at + rare.gap(1000 - at)) < 1000:
        at += 1
        count += 1
    assert abs(count - 1000 * share) <= 3.1


@given(
    shares=st.lists(st.floats(0.2, 100), min_size=2, max_size=6),
    blocks=st.lists(st.integers(1, 90), min_size=1, max_size=12),
    seed=st.integers(0, 99),
)
def test_kinds_drawn_by_the_block_keep_to_their_shares_as_well(shares, blocks, seed):
    mix, drawn = QuotaSampler(shares, RandomStream(seed, "mix")), Counter()
    for block in blocks:
        kinds = mix.draw_block(block)
        assert len(kinds) == block
        for kind in kinds:
            drawn[kind] += 1
            for index, share in enumerate(mix.shares):
                off = share * drawn.total() - drawn[index]
                assert abs(off) <= share * (len(shares) - 1) + (1.0 - share) + 1e-6
        for index, deficit in enumerate(mix.deficits):
            assert deficit == pytest.approx(mix.shares[index] * drawn.total() - drawn[index], abs=1e-6)


def test_kinds_follow_each_other_by_the_block_as_they_do_one_by_one():
    one, other = (QuotaSampler((70, 20, 5, 5), RandomStream(seed, "mix")) for seed in (1, 2))
    by_block = [kind for _ in range(2000) for kind in one.draw_block(30)]
    one_by_one = [other.draw() for _ in range(60_000)]
    pairs, usual = (Counter(itertools.pairwise(drawn)) for drawn in (by_block, one_by_one))
    for pair in [(a, b) for a in range(4) for b in range(4)]:
        assert pairs[pair] == pytest.approx(usual[pair], rel=0.05, abs=60)


@pytest.mark.parametrize("shares", [(0, 50, 50), (1, 0, 0)])
def test_a_block_holds_no_kind_without_a_share(shares):
    kinds = QuotaSampler(shares, RandomStream(4, "mix")).draw_block(100)
    assert sorted(Counter(kinds).items()) == [
        (kind, 100 * share // sum(shares)) for kind, share in enumerate(shares) if share
    ]
