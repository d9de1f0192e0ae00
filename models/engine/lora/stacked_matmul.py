"""Stacked LoRA, the backend beside float and bfloat16 weights: adapters in use are copied into slots.

Slot s holds row s of each layer's stack of A and B matrices. Sequences with few tokens in the pass are served by one
batched product over the stack, however many adapters they use; a sequence with many tokens gets a product of its own.
In bfloat16 both gave the same bits wherever that was compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.engine.layers.linear import FusedLinear
from models.engine.layers.padding import next_power_of_two, round_up
from models.engine.lora.adapter import NO_LORA, RANK_MULTIPLE, FusedLoraBatch, LoraAdapter, LoraPair

MAX_STACKED_TOKENS = 4  # of one adapter; for more, its own product is cheaper than padding all others to as many
SLACK = 4  # one slot in so many, and one more, may be unused before adapters move to lower slots


class LoraStack:
    """The LoRA matrices of all slots for one fused layer."""

    def __init__(self, layer: FusedLinear) -> None:
        self.sublayers, self.inputs = layer.sublayers, layer.inputs
        self._dtype, self._device = layer.lora_dtype, layer.device
        self.clear()

    def clear(self) -> None:
        self.rank = 0  # of the widest adapter, padded
        self.a = self._zeros(0)  # [S, sublayers * R, inputs]
        self.b = [self.a for _sublayer in self.sublayers]  # each [S, outputs, R]

    def grow(self, slots: int, rank: int) -> None:
        """Make room for `slots` slots of `rank`, keeping what is there."""
        if not rank or (self.a.shape[0] >= slots and self.rank >= rank):
            return
        old_rank, old_a, old_b = self.rank, self.a, self.b
        slots, self.rank = max(slots, old_a.shape[0]), round_up(max(rank, old_rank), RANK_MULTIPLE)
        self.a = self._zeros(slots, len(self.sublayers) * self.rank, self.inputs)
        self.b = [self._zeros(slots, sublayer.outputs, self.rank) for sublayer in self.sublayers]
        for number in range(len(self.sublayers) if old_rank else 0):
            kept = old_a[:, number * old_rank : (number + 1) * old_rank]
            self.a[: len(kept), number * self.rank : number * self.rank + old_rank] = kept
            self.b[number][: len(kept), :, :old_rank] = old_b[number]

    def write(self, slot: int, pairs: Sequence[LoraPair | None]) -> None:
        """Copy an adapter into a slot: one pair for each sublayer."""
        if not self.rank:
            return
        for number, pair in enumerate(pairs):
            a = self.a[slot, number * self.rank : (number + 1) * self.rank]
            rank = 0 if pair is None else pair.rank
            a[rank:] = 0  # then it does not matter what is left in B
            if pair is not None:
                a[:rank] = pair.a
                self.b[number][slot, :, :rank] = pair.b

    def _zeros(self, *shape: int) -> Tensor:
        return torch.zeros(shape, dtype=self._dtype, device=self._device)


@dataclass(frozen=True, slots=True)
class StackedTokens:
    """Tokens that are served together by slots 0 to `slots`, `width` tokens each.

    `gather` [slots * width] is the token at each place of the product, padded with any; `scatter` is the place of each
    of `tokens`. Both are None if the tokens are already in that order.
    """

    slots: int
    width: int
    tokens: Tensor | slice
    gather: Tensor | None
    scatter: Tensor | None


@dataclass(frozen=True, slots=True)
class LoraBatch:
    """Which slot is applied to which tokens of a forward pass."""

    stacked: StackedTokens | None
    separate: tuple[tuple[Tensor | slice, int], ...]  # tokens, slot
    stacks: Mapping[FusedLinear, LoraStack]

    def changes(self, layer: FusedLinear) -> bool:
        return layer in self.stacks and self.stacks[layer].rank > 0

    def apply(self, layer: FusedLinear, x: Tensor) -> Tensor:
        out = layer(x)
        if self.changes(layer):
            stack = self.stacks[layer]
            if self.stacked is not None:
                _add_stacked(self.stacked, stack, x, out)
            for tokens, slot in self.separate:
                _add_separate(tokens, slot, stack, x, out)
        return out


class LoraSlots:
    """Assigns at most `max_slots` adapters to slots. Slots are reclaimed lazily: an unused adapter stays until its slot
    is needed.
    """

    def __init__(self, layers: Sequence[FusedLinear], device: torch.device, max_slots: int) -> None:
        self.max_slots = max_slots
        self.stacks = {layer: LoraStack(layer) for layer in layers}
        self._device = device
        self._adapters: list[LoraAdapter | None] = []  # by slot
        self._last_ids: set[int] = set()  # of the adapters in the last pass

    def clear(self) -> None:
        self._adapters = []
        for stack in self.stacks.values():
            stack.clear()

    def assign(self, adapters: Sequence[LoraAdapter | None], tokens: Sequence[int]) -> FusedLoraBatch:
        spans: dict[int, list[int]] = {}  # an adapter's id -> its tokens
        wanted: dict[int, LoraAdapter] = {}
        start = 0
        for adapter, count in zip(adapters, tokens, strict=True):
            if adapter is not None:
                wanted[id(adapter)] = adapter
                spans.setdefault(id(adapter), []).extend(range(start, start + count))
            start += count
        if not wanted:
            return NO_LORA
        slots = self._find_slots(list(wanted.values()))
        few = {slots[key]: span for key, span in spans.items() if len(span) <= MAX_STACKED_TOKENS}
        if len(few) == 1 == len(spans):  # a stack of one is a product of its own
            few = {}
        separate = tuple((self._index(span), slots[key]) for key, span in spans.items() if slots[key] not in few)
        return LoraBatch(self._stack_tokens(few) if few else None, separate, self.stacks)

    def _find_slots(self, wanted: Sequence[LoraAdapter]) -> dict[int, int]:
        """A slot for each adapter, by its id: the one that it has, else the lowest free one."""
        ids = {id(adapter) for adapter in wanted}
        self._shrink_rank(ids, wanted)
        limit = len(wanted) + len(wanted) // SLACK + 1  # every pass reads all slots below the highest in use
        slots = {
            id(adapter): slot
            for slot, adapter in enumerate(self._adapters[:limit])
            if adapter is not None and id(adapter) in ids
        }
        taken = set(slots.values())
        free = iter([slot for slot in range(len(self._adapters) + len(wanted)) if slot not in taken])
        for adapter in wanted:
            if id(adapter) not in slots:
                slots[id(adapter)] = self._load(next(free), adapter)
        return slots

    def _shrink_rank(self, ids: set[int], wanted: Sequence[LoraAdapter]) -> None:
        """Start over once adapters of high rank are gone: all others would stay padded to it."""
        if ids == self._last_ids:
            return
        self._last_ids = ids
        rank = max(stack.rank for stack in self.stacks.values())
        if rank > RANK_MULTIPLE and rank >= 2 * max(adapter.rank for adapter in wanted):
            self.clear()

    def _load(self, slot: int, adapter: LoraAdapter) -> int:
        """Copy `adapter` into `slot` of every stack."""
        old_slot = next((number for number, one in enumerate(self._adapters) if one is adapter), None)
        if old_slot is not None:
            self._adapters[old_slot] = None
        if slot >= len(self._adapters):
            self._adapters += [None] * (slot + 1 - len(self._adapters))
        self._adapters[slot] = adapter
        capacity = max(len(self._adapters), min(self.max_slots, next_power_of_two(len(self._adapters))))
        for stack in self.stacks.values():
            pairs = [adapter.pairs.get(sublayer.path) for sublayer in stack.sublayers]
            rank = max((pair.rank for pair in pairs if pair), default=0)
            stack.grow(capacity, max(rank, stack.rank))
            stack.write(slot, pairs)
        return slot

    def _stack_tokens(self, spans: dict[int, list[int]]) -> StackedTokens:
        slots, width = max(spans) + 1, max(map(len, spans.values()))
        order = [token for slot in sorted(spans) for token in spans[slot]]
        is_dense = len(spans) == slots and all(len(span) == width for span in spans.values())
        if is_dense and order == list(range(order[0], order[0] + len(order))):
            return StackedTokens(slots, width, slice(order[0], order[0] + len(order)), None, None)
        gather, scatter = [0] * (slots * width), []
        for slot in sorted(spans):
            for number, token in enumerate(spans[slot]):
                gather[slot * width + number] = token
                scatter.append(slot * width + number)
        return StackedTokens(slots, width, self._index(order), self._tensor(gather), self._tensor(scatter))

    def _index(self, tokens: list[int]) -> Tensor | slice:
        """A slice if the tokens are adjacent, which is free."""
        if tokens == list(range(tokens[0], tokens[0] + len(tokens))):
            return slice(tokens[0], tokens[0] + len(tokens))
        return self._tensor(tokens)

    def _tensor(self, numbers: Sequence[int]) -> Tensor:
        return torch.tensor(numbers, device=self._device)


def _add_stacked(stacked: StackedTokens, stack: LoraStack, x: Tensor, out: Tensor) -> None:
    gathered = x[stacked.tokens] if stacked.gather is None else x.index_select(0, stacked.gather)
    grouped = gathered.view(stacked.slots, stacked.width, stack.inputs)
    if stacked.width == 1:  # twice, as in linear._float_linear: one row may be summed in another order
        grouped = grouped.expand(-1, 2, -1)
    low_rank = torch.bmm(grouped, stack.a[: stacked.slots].transpose(1, 2))  # [slots, width, sublayers * R]
    low_rank = low_rank[:, : stacked.width]
    for number, sublayer in enumerate(stack.sublayers):
        own = low_rank[:, :, number * stack.rank : (number + 1) * stack.rank]
        update = torch.bmm(own, stack.b[number][: stacked.slots].transpose(1, 2)).flatten(0, 1)
        if stacked.scatter is not None:
            update = update.index_select(0, stacked.scatter)
        out[stacked.tokens, sublayer.start : sublayer.stop] += update


def _add_separate(tokens: Tensor | slice, slot: int, stack: LoraStack, x: Tensor, out: Tensor) -> None:
    own_x = x[tokens]
    low_rank = ((own_x if len(own_x) > 1 else own_x.expand(2, -1)) @ stack.a[slot].t())[: len(own_x)]
    for number, sublayer in enumerate(stack.sublayers):
        own = low_rank[:, number * stack.rank : (number + 1) * stack.rank]
        out[tokens, sublayer.start : sublayer.stop] += own @ stack.b[number][slot].t()
