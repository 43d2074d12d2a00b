"""What has been asked for: a rate, a pause, an end."""

from dataclasses import dataclass

from tui_sim.commands import RATES, CommandRefused


@dataclass(slots=True)
class Control:
    """What commands have come to so far. Only the engine's thread touches it.

    ``rate`` is in events a second, None as fast as possible. ``virtual`` says that time is, which has no schedule
    without a rate. ``stopping``: come to an orderly end; ``leaving``: wait for nothing any more.
    """

    rate: float | None
    virtual: bool = False
    paused: bool = False
    stopping: bool = False
    leaving: bool = False
    wants_embedded: bool = False

    def set_rate(self, rate: float | None) -> None:
        """Ask for another rate.

        Raises:
            CommandRefused: there is no such rate, or time is virtual and needs one.
        """
        if rate is not None and not RATES[0] <= rate <= RATES[1]:
            raise CommandRefused(f"a rate is a positive number up to {RATES[1]:.0f}")
        if rate is None and self.virtual:
            raise CommandRefused("virtual time has no schedule without a rate")
        self.rate = rate
