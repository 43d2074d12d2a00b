"""A stream that ends, and is back as a new one."""

from tui_sim.commands import Restart
from tui_sim.timestamps import SECOND
from tui_sim.world.calendar import GoOff
from tui_sim.world.channel.channel import Channel
from tui_sim.world.cues.stage import Stage, play


@play.register
def play_restart(cue: Restart, channel: Channel, instant: int, stage: Stage) -> None:
    """Off the air with the next event, and back after ``seconds``."""
    del instant  # it leaves with the next event
    stage.calendar.soon(GoOff(channel, int(cue.seconds * SECOND)))
