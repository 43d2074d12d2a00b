"""Lines of the vocabulary: which of them a channel uses, and how soon one comes again."""

from dataclasses import replace

from tests import runs
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.chat_writer import ChatWriter
from tui_sim.world.channel.members import Member
from tui_sim.world.channel.templates import TemplateLibrary
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
