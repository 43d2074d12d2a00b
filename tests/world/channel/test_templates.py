"""Lines of the vocabulary: which of them a channel uses, and how soon one comes again."""

from dataclasses import replace

import pytest

from tests import runs
from tests.world.channel.writing import writer, written
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.chat_writer import ChatWriter
from tui_sim.world.channel.members import Member
from tui_sim.world.channel.templates import TemplateLibrary, derive
from tui_sim.world.population import Population
from tui_sim.world.rng import RandomStream

TEXTS = tuple(f"{one} was what she said" for one in
              ("apples", "bread", "cheese", "dates", "eggs", "figs", "grapes", "honey", "icing", "jam", "kale", "leeks"))  # fmt: skip


def test_a_line_of_four_words_or_more_does_not_come_again_before_eight_others():
    library = TemplateLibrary(replace(runs.VOCABULARY, lines={"calm": TEXTS}))
    writer = ChatWriter(RandomStream(1, "chat"), library, "alpha_tv", len(TEXTS), lambda: None)
    chatter = Member(Population(5, runs.PARTS, ()).person(100), 0, "", 0, subscribed=False).enter_chat("alpha_tv")
    used = []
    for tenth in range(3000):  # after ten minutes nothing is echoed
        (text,) = writer.lines((runs.START + tenth * 600 * SECOND,), [chatter], "")
        used += [at for at, one in enumerate(TEXTS) if one in text.text.lower()]
    assert len(used) > 1000
    assert set(used) == set(range(len(TEXTS)))
    assert not any(one in used[max(0, at - 8) : at] for at, one in enumerate(used))


@pytest.mark.parametrize("count", [1, 2, 10, 50, 200])
def test_so_many_templates_are_in_use_and_each_channel_has_its_own(count):
    assert len(set(writer(count).templates)) == count
    assert writer(count, 1).templates != writer(count, 2).templates


def test_50_templates_span_the_moods():
    assert {template.mood for template in writer(50).templates} >= {"calm", "funny", "hype", "sad", "fail", "question"}


def test_a_change_of_category_draws_templates_anew():
    one = writer(50)
    before = one.templates
    one.choose_templates()
    assert one.templates != before


def test_past_the_built_in_ones_variants_are_derived_and_none_is_alike():
    built_in = sum(len(lines) for lines in runs.VOCABULARY.lines.values())
    assert built_in >= 200
    assert len(writer(built_in * 50).templates) == built_in
    assert len({derive("hello", number) for number in range(1000)}) == 1000
    assert derive("hello", 0) == "hello"

    def texts(variants):
        return {line.text for line in written(writer(variants), 6000, 60) if not line.emotes}

    assert len(texts(100_000)) > 1.4 * len(texts(50))
