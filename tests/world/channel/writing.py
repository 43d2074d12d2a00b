"""A chat writer and a crowd for it."""

from tests import runs
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.chat_writer import ChatWriter
from tui_sim.world.channel.members import Member
from tui_sim.world.channel.templates import TemplateLibrary
from tui_sim.world.population import Population
from tui_sim.world.rng import RandomStream

CROWD = [
    Member(Population(5, runs.PARTS, ()).person(100 + number), number, "", 0, subscribed=False).enter_chat("alpha_tv")
    for number in range(50)
]


def writer(variants=50, seed=1, heat=0.0):
    made = ChatWriter(
        RandomStream(seed, "chat"), TemplateLibrary(runs.VOCABULARY), "alpha_tv", variants, lambda: "somebody"
    )
    made.category = "Chess"
    made.set_heat(heat)
    return made


def written(made, count, seconds, mood=""):
    """``count`` lines of a crowd, one every so many ``seconds``."""
    return [
        made.lines((int(at * seconds * SECOND),), [CROWD[at % len(CROWD)]], mood, others=False)[0]
        for at in range(count)
    ]
