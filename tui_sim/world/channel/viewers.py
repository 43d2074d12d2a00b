"""The viewer curve of one channel: smooth, mean-reverting, with spikes, drops and raids."""

import math

from tui_sim.timestamps import SECOND
from tui_sim.world.activities import ViewerJump
from tui_sim.world.rng import RandomStream

# Figures from REALISM.md, "Viewers": velocity-OU in ln(viewers), churn, technical drops, viral ramps.
_TREND_SD = 0.0022  # of the trend, per minute
_TREND_MEMORY = 24.0  # minutes
_LEVEL_MEMORY = 180.0  # minutes
_CHURN_MINUTES = 230.0
_DROPS_AN_HOUR = 0.05
_SPIKES_AN_HOUR = 0.1
_RAID_LASTING = 0.15
_RAID_HALF_LIFE = 6.2  # minutes; with those who stay, half of the gain is gone after eight
_LOST_HALF_LIFE = 20.0  # minutes
_BREAK = 10.0  # minutes that people wait for a stream to be back
_BACK = 0.9  # of the viewers from before a drop: those are there again
_DAILY_SWING = 0.25
_PEAK_HOUR = 20.0  # of the channel's day
_STEP = 1.0 / 60.0  # minutes: the curve moves once a second
_LONGEST_CATCH_UP = 600  # seconds walked after a pause or a jump; the rest of it is skipped


class ViewerCurve:
    """Viewers over time. ``count`` is a whole number of people, 0 when nobody watches."""

    def __init__(self, rng: RandomStream, base: float) -> None:
        """``base`` is the audience the channel has at the usual hour, in viewers."""
        self._rng = rng
        self._base = base
        self._peak_hour = (_PEAK_HOUR + rng.gauss(0.0, 2.0)) % 24.0
        self._day_start: float | None = None
        self._level = 0.0
        self._trend = rng.gauss(0.0, _TREND_SD)
        self._age = 0.0  # minutes live
        self._raid_lasting = 0.0
        self._raid_fading = 0.0
        self._dip = 1.0  # factor of a technical drop
        self._dip_recovery = 0.0  # per minute
        self._viral = 0.0  # in ln(viewers)
        self._viral_target = 0.0
        self._lost = 0.0  # viewers who left with a raid
        self._off_at = 0
        self._chatter_level = rng.gauss(0.0, 0.4)
        self.count = 0
        self.chatters = 0

    def go_live(self, instant: int) -> None:
        """A new stream. After a short break those who watched are still there; later the ramp begins anew, and raids
        are forgotten.
        """
        away = (instant - self._off_at) / (60.0 * SECOND) if self._off_at else math.inf  # minutes
        if away > _BREAK:
            self._age = self._viral = self._viral_target = 0.0
        self._raid_lasting *= 2.0 ** (-away / _RAID_HALF_LIFE)
        self._raid_fading *= 2.0 ** (-away / _RAID_HALF_LIFE)
        self._lost *= 2.0 ** (-away / _LOST_HALF_LIFE)
        self._dip = 1.0
        self._recount(instant)

    def go_off(self, instant: int) -> None:
        """The stream is over."""
        self._off_at = instant

    def step(self, instant: int, seconds: int) -> ViewerJump | None:
        """Walk on by whole ``seconds`` to ``instant``; the spike or drop that set in, if one did."""
        jump = None
        for _ in range(min(seconds, _LONGEST_CATCH_UP)):
            jump = self._second() or jump
        self._recount(instant)
        return jump

    def _second(self) -> ViewerJump | None:
        rng = self._rng
        gauss = rng.gauss
        self._age += _STEP
        self._trend += -self._trend / _TREND_MEMORY * _STEP + gauss(0.0, 1.0) * _TREND_SD * math.sqrt(
            2.0 * _STEP / _TREND_MEMORY
        )
        churn = math.sqrt(2.0 / (_CHURN_MINUTES * max(self.count, 4)) * _STEP)
        self._level += (self._trend - self._level / _LEVEL_MEMORY) * _STEP + gauss(0.0, 1.0) * min(churn, 0.02)
        self._chatter_level += -self._chatter_level / 30.0 * _STEP + gauss(0.0, 0.4) * math.sqrt(2.0 * _STEP / 30.0)
        self._raid_fading *= 2.0 ** (-_STEP / _RAID_HALF_LIFE)
        self._lost *= 2.0 ** (-_STEP / _LOST_HALF_LIFE)
        self._dip = min(1.0, self._dip + self._dip_recovery * _STEP)
        self._viral += (self._viral_target - self._viral) * (1.0 - math.exp(-_STEP / 0.35))
        self._viral_target *= math.exp(-_STEP / 6.0)
        chance = rng.random() * 3600.0
        if chance < _DROPS_AN_HOUR:
            return self.drop(0.5 + 0.4 * rng.random())
        if chance < _DROPS_AN_HOUR + _SPIKES_AN_HOUR:
            return self.spike(0.06 + 0.3 * rng.random() ** 2)
        return None

    def spike(self, share: float) -> ViewerJump:
        """Word gets round: viewers rise by ``share`` within a minute and fall back over some."""
        self._viral_target += math.log1p(share)
        return ViewerJump("spike", max(1, round(self.count * share)))

    def drop(self, factor: float) -> ViewerJump:
        """A technical drop to ``factor`` of the viewers, who are back in 3-8 minutes."""
        self._dip = min(self._dip, factor)
        self._dip_recovery = max(1.0 - _BACK, _BACK - factor) / (3.3 + 4.2 * self._rng.random())
        return ViewerJump("drop", max(1, round(self.count * (1.0 - factor))))

    def raid_in(self, viewers: int) -> None:
        """``viewers`` raiders arrive; half of them are gone after some eight minutes."""
        self._raid_lasting += viewers * _RAID_LASTING
        self._raid_fading += viewers * (1.0 - _RAID_LASTING)
        self.count += viewers
        self._keep_chatters(self.chatters)

    def raid_out(self, viewers: int) -> None:
        """``viewers`` leave with a raid."""
        self._lost += viewers
        self.count = max(0, self.count - viewers)
        self._keep_chatters(self.chatters)

    def _recount(self, instant: int) -> None:
        hour = (instant // SECOND % 86_400) / 3600.0
        swing = math.cos((hour - self._peak_hour) * math.pi / 12.0) * _DAILY_SWING
        if self._day_start is None:
            self._day_start = swing  # the base is what the channel has at the hour it begins
        ramp = 0.75 + 0.25 * (1.0 - math.exp(-self._age / 12.0))
        level = math.exp(self._level + self._viral + swing - self._day_start)
        own = self._base * ramp * level - self._lost
        raiders = self._raid_lasting + self._raid_fading
        self.count = max(0, round((max(own, 0.0) + raiders) * self._dip))
        share = 0.05 + 0.15 / (1.0 + math.exp(-self._chatter_level - 0.3))
        self._keep_chatters(round(self.count * min(0.195, max(0.055, share))))

    def _keep_chatters(self, chatters: int) -> None:
        """``chatters`` people in chat, or as many as a twentieth to a fifth of the viewers allow (contract)."""
        self.chatters = min(self.count // 5, max(-(-self.count // 20), chatters))
