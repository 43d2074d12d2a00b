"""How far the engine has come."""

from dataclasses import dataclass

from tui_sim.engine.snapshot import State


@dataclass(slots=True)
class Status:
    """Written by the engine alone, read by whoever has to know.

    ``state`` is never ``paused``: a pause is asked for, and then shown while it runs. ``began`` and ``ended`` are of
    production, in monotonic seconds, ``began_at`` and ``ended_at`` the same in Unix seconds; 0 until then.
    ``first_instant`` is simulated. ``closed`` says that nobody reads the output any more.
    """

    state: State = "starting"
    error: str = ""
    closed: bool = False
    first_instant: int = 0
    began: float = 0.0
    began_at: float = 0.0
    ended: float = 0.0
    ended_at: float = 0.0
