"""What is known of the events to come: how many there may still be, and when the next ones are due."""

from collections.abc import Sequence


class Horizon:
    """``at`` is the place of the event under way among the slice's ``instants``."""

    def __init__(self, rate: float | None) -> None:
        """``rate`` in events a second, None as fast as possible."""
        self.rate = rate
        self.now = 0
        """The whole second up to which the channels have lived, in microseconds since the Unix epoch."""
        self.emitted = 0
        """Events of all slices before this one."""
        self.instants: Sequence[int] = ()
        self.at = 0
        self._after: int | None = None
        self._remaining: int | None = None

    def begin(self, instants: Sequence[int], after: int | None, remaining: int | None) -> None:
        """A slice with these ``instants``; ``after`` is the first one behind it, if it is known, and ``remaining`` how
        many events the run may still hold, the slice's included.
        """
        self.instants, self._after, self._remaining = instants, after, remaining

    def end(self) -> None:
        """The run is over: what is still to come is not counted."""
        self._remaining = None

    @property
    def left(self) -> int | None:
        """How many events the run may still hold, the next one included; None when nobody knows."""
        return None if self._remaining is None else self._remaining - self.at

    def next_instant(self) -> int | None:
        """The instant of the event after the one under way, if it is known yet."""
        return self.instants[self.at + 1] if self.at + 1 < len(self.instants) else self._after
