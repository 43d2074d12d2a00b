"""Cues that viewers and chat feel: a viral spike, a technical drop, a copypasta wave."""

from tui_sim.commands import Copypasta, Drop, Spike
from tui_sim.world.channel.channel import Channel
from tui_sim.world.cues.stage import Stage, play

_PASTED = 0.35  # of what is typed; REALISM asks for 15% or more


@play.register
def play_spike(cue: Spike, channel: Channel, instant: int, stage: Stage) -> None:
    """Viewers rise within a minute and fall back over several, and chat is excited with them."""
    channel.excite(instant, "hype", 1.0 + 2.0 * cue.share, 60.0)
    stage.activities.record_jump(instant, channel.login, channel.curve.spike(cue.share))


@play.register
def play_drop(cue: Drop, channel: Channel, instant: int, stage: Stage) -> None:
    """Part of the viewers is gone at once, and back within minutes."""
    channel.excite(instant, "fail", 0.8, 20.0)
    stage.activities.record_jump(instant, channel.login, channel.curve.drop(1.0 - cue.share))


@play.register
def play_copypasta(cue: Copypasta, channel: Channel, instant: int, stage: Stage) -> None:
    """Everybody pastes one text for a while."""
    channel.paste(instant, cue.seconds, _PASTED)
    text = f"Copypasta in {channel.login} for {cue.seconds:.0f} s"
    stage.activities.record(instant, "copypasta", channel.login, text, cue.seconds)
