"""Money: what is bought, by whom, for how much. Amounts as in REALISM.md, inside the contract's limits."""

import math
from bisect import bisect
from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, Literal, TypeVar

from tui_sim.events import Purchase, Transaction
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.audience import Audience
from tui_sim.world.channel.members import Chatter, Member
from tui_sim.world.population import ANONYMOUS_CHEERER, ANONYMOUS_DONOR, ANONYMOUS_GIFTER, Person, Population
from tui_sim.world.rng import RandomStream, WeightedTable
from tui_sim.world.vocabulary import Vocabulary

_T = TypeVar("_T")

TransactionType = Literal["donation", "subscription", "bits", "gift_sub", "subscription_renewal"]
TYPES: Final[tuple[TransactionType, ...]] = ("donation", "subscription", "bits", "gift_sub", "subscription_renewal")
TYPE_SHARES: Final = (0.20, 0.30, 0.25, 0.15, 0.10)
"""The contract's shares of the types, in the order of ``TYPES``."""
GIFT_SUB: Final = TYPES.index("gift_sub")
BITS: Final = TYPES.index("bits")
RENEWAL: Final = TYPES.index("subscription_renewal")

PRICES = {"tier1": 5.99, "tier2": 9.99, "tier3": 24.99, "prime": 0.0}
"""US dollars a month (REALISM: conventions of Twitch)."""


def _table(weights: dict[_T, float]) -> WeightedTable[_T]:
    return WeightedTable(list(weights), list(weights.values()))


_TIERS = _table({"prime": 50, "tier1": 46, "tier2": 2, "tier3": 2})
_GIFT_TIERS = _table({"tier1": 97, "tier2": 2, "tier3": 1})
_GIFT_SIZES = _table({1: 36, 5: 25, 10: 16, 2: 5, 20: 4, 3: 4, 4: 2, 15: 2, 25: 2, 100: 1.6, 50: 1, 6: 1, 7: 0.4})
_BITS = _table(
    {100: 34, 500: 9, 300: 8, 1000: 7, 200: 6, 400: 4, 600: 3, 700: 2, 800: 2, 1500: 2, 2000: 2.5, 2500: 1,
     3000: 0.8, 5000: 1.2, 10000: 0.5, 150: 3, 250: 3, 123: 1.5, 350: 1.5, 420: 1, 555: 0.7, 777: 1, 1234: 0.6,
     999: 0.8, 1337: 0.7, 222: 0.8, 111: 0.9, 333: 0.6}
)  # fmt: skip
_SMALL_BITS = _table({1: 30, 5: 12, 10: 18, 20: 6, 25: 7, 50: 16, 69: 2, 75: 3, 15: 2, 2: 2, 3: 2})
_ROUND_DOLLARS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 100, 150, 200, 250, 300, 400, 500)
_BETWEEN_DOLLARS = [math.sqrt(low * high) for low, high in pairwise(_ROUND_DOLLARS)]
_PAYMENTS = ("paypal", "credit_card", "apple_pay", "google_pay")
_RENEWABLE_LIMIT = 512
_RENEWABLE_ENOUGH = 8  # subscribers among whom the first may renew at once
_RENEWABLE_AFTER = 10 * 60 * SECOND
_LONGEST = 100  # months
_CHEERS_WITH_NOTE = 0.6
_USUAL_NOTES = 0.5  # of notes; the others are what chat says


class Cheer:
    """Bits that were bought and are still to be cheered in chat."""

    __slots__ = ("bits", "member", "note")

    def __init__(self, member: Member, bits: int, note: str) -> None:
        self.member = member
        self.bits = bits
        self.note = note


_Deal = tuple[Purchase, Person, bool, str, bool]
"""What is bought, who pays, whether anonymously, by what means, and whether it can be refunded."""


class TransactionWriter:
    """One channel's money. It knows who subscribed while it watched, for only they can renew."""

    def __init__(
        self,
        rng: RandomStream,
        vocabulary: Vocabulary,
        login: str,
        audience: Audience,
        population: Population,
        note: Callable[[int], str],
    ) -> None:
        """``note`` gives words for an instant, for notes that are not the usual ones."""
        self._other_note = note
        self._short_notes = [note for note in vocabulary.cheer_notes if note.count(" ") < 2]  # with bits: three words
        self._rng = rng
        self._vocabulary = vocabulary
        self._login = login
        self._audience = audience
        self._renewable: deque[tuple[int, Member]] = deque(maxlen=_RENEWABLE_LIMIT)
        self._gifter = population.fixed(ANONYMOUS_GIFTER)
        self._cheerer = Member(population.fixed(ANONYMOUS_CHEERER), -1, "", 0, subscribed=False)
        self._cheerer.chatter = Chatter(login, self._cheerer, badges=())
        self._donor = population.fixed(ANONYMOUS_DONOR)
        self._new_subscribers = 0

    def can_renew(self, instant: int) -> bool:
        """Whether somebody who subscribed here a while ago could renew at ``instant``."""
        renewable = self._renewable
        while renewable and not self._audience.present(renewable[0][1]):
            renewable.popleft()
        return bool(renewable) and (
            len(renewable) >= _RENEWABLE_ENOUGH or instant - renewable[0][0] >= _RENEWABLE_AFTER
        )

    def transaction(
        self, kind: TransactionType, instant: int, stamp: str, gifts: int | None = None
    ) -> tuple[Transaction, Cheer | None]:
        """A transaction of ``kind`` at ``instant``, written as ``stamp``, and the cheer that follows from it.

        ``gifts`` is how many subscriptions a gift has; None draws it.
        """
        transaction_id = f"txn_{self._rng.hex_digits(16)}"
        cheer = None
        if kind == "donation":
            deal = self._donation(instant)
        elif kind == "bits":
            deal, cheer = self._bits(instant)
        elif kind == "gift_sub":
            deal = self._gift(gifts)
        else:
            deal = self._subscription(kind, instant)
        purchase, person, anonymous, payment, refundable = deal
        value: Transaction = {
            "transaction_id": transaction_id,
            "channel": self._login,
            "username": person.username,
            "user_id": person.user_id,
            "transaction_type": kind,
            **purchase,
            "is_anonymous": anonymous,
            "timestamp": stamp,
            "metadata": {"payment_method": payment, "refundable": refundable},
        }
        return value, cheer

    def take_new_subscribers(self) -> int:
        """Subscribers won since the last call."""
        taken, self._new_subscribers = self._new_subscribers, 0
        return taken

    def small_bits(self) -> int:
        """Bits of a cheer below the 100 from which one counts as a transaction."""
        return _SMALL_BITS.draw(self._rng)

    def large_bits(self) -> int:
        """Bits of a cheer of 100 or more."""
        return _BITS.draw(self._rng)

    def cheer_note(self, instant: int) -> str:
        """A few words that go with bits, or none."""
        if self._rng.random() > _CHEERS_WITH_NOTE:
            return ""
        return self._note(instant, self._short_notes)

    def _note(self, instant: int, usual: Sequence[str]) -> str:
        """One of the usual notes, or something else."""
        return self._rng.pick(usual) if self._rng.random() < _USUAL_NOTES else self._other_note(instant)

    def _donation(self, instant: int) -> _Deal:
        rng = self._rng
        amount = math.exp(rng.gauss(math.log(4.8), 1.45))
        if rng.random() < 0.85:
            amount = float(_ROUND_DOLLARS[bisect(_BETWEEN_DOLLARS, amount)])
        elif rng.random() < 0.5:
            amount = int(amount) + 0.69 if rng.random() < 0.3 else int(amount) + 0.99
        anonymous = rng.random() < 0.08
        person = self._donor if anonymous else self._audience.spender().person
        purchase: Purchase = {"amount": round(min(500.0, max(1.0, amount)), 2), "currency": "USD"}
        if rng.random() < 0.75:
            purchase["message"] = self._note(instant, self._vocabulary.donation_notes)
        return purchase, person, anonymous, rng.pick(_PAYMENTS), True

    def _bits(self, instant: int) -> tuple[_Deal, Cheer]:
        rng = self._rng
        bits = _BITS.draw(rng)
        anonymous = rng.random() < 0.04
        member = self._cheerer if anonymous else self._audience.spender()
        note = self.cheer_note(instant)
        purchase: Purchase = {"amount": float(bits), "currency": "XXX"}
        if note:
            purchase["message"] = note
        return (purchase, member.person, anonymous, "bits", False), Cheer(member, bits, note)

    def _gift(self, gifts: int | None) -> _Deal:
        rng = self._rng
        count = gifts or _GIFT_SIZES.draw(rng)
        tier = _GIFT_TIERS.draw(rng)
        anonymous = rng.random() < 0.12
        giver = None if anonymous else self._audience.spender()
        for gift_recipients in self._audience.gift_recipients(count):
            self._audience.subscribe(gift_recipients, tier)
        self._new_subscribers += count
        amount = round(PRICES[tier] * count, 2)
        purchase: Purchase = {"amount": amount, "currency": "USD", "tier": tier, "gift_count": count}
        return purchase, giver.person if giver else self._gifter, anonymous, rng.pick(_PAYMENTS), False

    def _subscription(self, kind: TransactionType, instant: int) -> _Deal:
        rng = self._rng
        if kind == "subscription_renewal" and self.can_renew(instant):
            _, member = self._renewable.popleft()  # who subscribed first renews first
            tier = member.tier
        else:
            member = self._audience.new_subscriber()
            tier = _TIERS.draw(rng)
            self._new_subscribers += 1
        self._audience.subscribe(member, tier)
        if member.months < _LONGEST:
            self._renewable.append((instant, member))
        purchase: Purchase = {
            "amount": PRICES[tier],
            "currency": "USD",
            "tier": tier,
            "months": member.months,
            "streak_months": member.streak,
        }
        if rng.random() < 0.5:
            purchase["message"] = self._note(instant, self._vocabulary.subscription_notes)
        return purchase, member.person, False, "prime" if tier == "prime" else rng.pick(_PAYMENTS), tier != "prime"


def transaction_text(value: Transaction) -> str:
    """A transaction as the log says it: ``Transaction: donation $50.00 from somebody to demo_stream``."""
    kind = value["transaction_type"]
    size = f"{value['amount']:.0f} bits" if kind == "bits" else f"${value['amount']:.2f}"
    return f"Transaction: {kind} {size} from {value['username']} to {value['channel']}"
