"""Which persona's products sit where, and which rows of a step they are added to.

It does not know layers in a model, rows in time, or text.

Every adapter in use has a seat: a place of the same number in each layer's stack of low-rank products. All personas
with few tokens in a step are served by one product over the whole stack, however many they are; who has many tokens
gets a product of its own. In bfloat16 both gave the same bits wherever that was compared. Beside weights in 8 bits
nobody sits: see `models.engine.lora.in_place`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.engine.layers.linear import FusedLinear
from models.engine.lora.adapter import RANK_STEP, LoraAdapter

FEW = 4  # tokens; from here on a product of its own is cheaper than padding everybody else to as many


@dataclass(frozen=True, slots=True)
class StackedTokens:
    """The tokens served together. `gather` [seats * width] names each seat's tokens, padded with any; `places` says
    where in that the token stands that `tokens` names. Both are None where they are simply one after the other.
    """

    seats: int
    width: int
    tokens: Tensor | slice
    gather: Tensor | None
    places: Tensor | None


@dataclass(frozen=True, slots=True)
class LoraBatch:
    """Whose products are added to which tokens of the coming step."""

    stacked: StackedTokens | None
    alone: tuple[tuple[Tensor | slice, int], ...]  # tokens, seat

    def changes(self, joint: FusedLinear) -> bool:
        """Whether anybody's products are added to what `joint` gives."""
        return joint.rank > 0

    def apply(self, joint: FusedLinear, x: Tensor) -> Tensor:
        """What `joint` makes of x [tokens, inputs], with everybody's products: [tokens, outputs]."""
        out = joint(x)
        if joint.rank:
            if self.stacked is not None:
                _add_stacked(self.stacked, joint, x, out)
            for tokens, seat in self.alone:
                _add_alone(tokens, seat, joint, x, out)
        return out


NOBODY = LoraBatch(None, ())


class LoraSlots:
    """At most `most` adapters at a time sit on `joints`, the layers of one model."""

    def __init__(self, joints: Sequence[FusedLinear], device: torch.device, most: int) -> None:
        self.most = most
        self._joints = joints
        self._device = device
        self._asked_for: set[int] = set()  # identities, in the step before
        self._sitting: list[LoraAdapter | None] = []  # by seat; who is not asked for any more sits until others come

    def clear(self) -> None:
        """Everybody leaves, and the memory goes."""
        self._sitting = []
        for joint in self._joints:
            joint.clear()

    def seat(self, adapters: Sequence[LoraAdapter | None], tokens: Sequence[int]) -> LoraBatch:
        """One adapter a row, and how many tokens each row has in the coming step, all in order."""
        spans: dict[int, list[int]] = {}  # adapter's identity -> its tokens
        wanted: dict[int, LoraAdapter] = {}
        start = 0
        for adapter, count in zip(adapters, tokens, strict=True):
            if adapter is not None:
                wanted[id(adapter)] = adapter
                spans.setdefault(id(adapter), []).extend(range(start, start + count))
            start += count
        if not wanted:
            return NOBODY
        seats = self._place(list(wanted.values()))
        few = {seats[one]: span for one, span in spans.items() if len(span) <= FEW}
        if len(few) == 1 == len(spans):  # a stack of one is a product of its own
            few = {}
        alone = tuple((self._named(span), seats[one]) for one, span in spans.items() if seats[one] not in few)
        return LoraBatch(self._stack(few) if few else None, alone)

    def _place(self, wanted: Sequence[LoraAdapter]) -> dict[int, int]:
        """A seat for each of `wanted`, by identity: its own where it has one, else the lowest that is free."""
        identities = {id(adapter) for adapter in wanted}
        self._narrow(identities, wanted)
        limit = len(wanted) + len(wanted) // 4 + 1  # higher seats would be read for nothing at every step
        seats = {
            id(adapter): seat
            for seat, adapter in enumerate(self._sitting[:limit])
            if adapter is not None and id(adapter) in identities
        }
        taken = set(seats.values())
        free = iter([seat for seat in range(len(self._sitting) + len(wanted)) if seat not in taken])
        for adapter in wanted:
            if id(adapter) not in seats:
                seats[id(adapter)] = self._sit(next(free), adapter)
        return seats

    def _narrow(self, identities: set[int], wanted: Sequence[LoraAdapter]) -> None:
        """Lay the seats out anew once those of a high rank have left: all would be padded to it for ever."""
        if identities == self._asked_for:
            return
        self._asked_for = identities
        widest = max(joint.rank for joint in self._joints)
        if widest > RANK_STEP and widest >= 2 * max(adapter.rank for adapter in wanted):
            self.clear()

    def _sit(self, seat: int, adapter: LoraAdapter) -> int:
        before = next((place for place, one in enumerate(self._sitting) if one is adapter), None)
        if before is not None:
            self._sitting[before] = None
        if seat >= len(self._sitting):
            self._sitting += [None] * (seat + 1 - len(self._sitting))
        self._sitting[seat] = adapter
        room = min(self.most, 1 << (len(self._sitting) - 1).bit_length())
        for joint in self._joints:
            products = [adapter.products.get(part.path) for part in joint.parts]
            rank = max((one.rank for one in products if one), default=0)
            joint.widen(max(room, len(self._sitting)), max(rank, joint.rank))
            joint.put(seat, products)
        return seat

    def _stack(self, few: dict[int, list[int]]) -> StackedTokens:
        seats, width = max(few) + 1, max(map(len, few.values()))
        order = [token for seat in sorted(few) for token in few[seat]]
        is_plain = len(few) == seats and all(len(span) == width for span in few.values())
        if is_plain and order == list(range(order[0], order[0] + len(order))):
            return StackedTokens(seats, width, slice(order[0], order[0] + len(order)), None, None)
        gather, places = [0] * (seats * width), []
        for seat in sorted(few):
            for number, token in enumerate(few[seat]):
                gather[seat * width + number] = token
                places.append(seat * width + number)
        return StackedTokens(seats, width, self._named(order), self._tensor(gather), self._tensor(places))

    def _named(self, tokens: list[int]) -> Tensor | slice:
        """As a slice where they follow each other, which costs nothing."""
        if tokens == list(range(tokens[0], tokens[0] + len(tokens))):
            return slice(tokens[0], tokens[0] + len(tokens))
        return self._tensor(tokens)

    def _tensor(self, numbers: Sequence[int]) -> Tensor:
        return torch.tensor(numbers, device=self._device)


def _add_stacked(stacked: StackedTokens, joint: FusedLinear, x: Tensor, out: Tensor) -> None:
    gathered = x[stacked.tokens] if stacked.gather is None else x.index_select(0, stacked.gather)
    grouped = gathered.view(stacked.seats, stacked.width, joint.inputs)
    if stacked.width == 1:  # see Joint: one row alone may be added up in another order
        grouped = grouped.expand(-1, 2, -1)
    low = torch.bmm(grouped, joint.down[: stacked.seats].transpose(1, 2))  # [seats, width, parts * rank]
    low = low[:, : stacked.width]
    for number, part in enumerate(joint.parts):
        own = low[:, :, number * joint.rank : (number + 1) * joint.rank]
        change = torch.bmm(own, joint.ups[number][: stacked.seats].transpose(1, 2)).flatten(0, 1)
        if stacked.places is not None:
            change = change.index_select(0, stacked.places)
        out[stacked.tokens, part.start : part.stop] += change


def _add_alone(tokens: Tensor | slice, seat: int, joint: FusedLinear, x: Tensor, out: Tensor) -> None:
    own_x = x[tokens]
    low = ((own_x if len(own_x) > 1 else own_x.expand(2, -1)) @ joint.down[seat].t())[: len(own_x)]
    for number, part in enumerate(joint.parts):
        own = low[:, number * joint.rank : (number + 1) * joint.rank]
        out[tokens, part.start : part.stop] += own @ joint.ups[number][seat].t()
