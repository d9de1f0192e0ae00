"""LRU cache with a capacity in bytes: evicts the least recently used, but nothing that is in use."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Value]):
    value: Value
    nbytes: int


class LruCache(Generic[Value]):
    """Values by key, at most `capacity` bytes together, except for a single larger one or values in use."""

    def __init__(self, capacity: int, is_in_use: Callable[[Value], bool] = lambda _value: False) -> None:
        self.capacity = capacity
        self._is_in_use = is_in_use
        self._entries: OrderedDict[str, _Entry[Value]] = OrderedDict()

    @property
    def nbytes(self) -> int:
        return sum(entry.nbytes for entry in self._entries.values())

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._entries))

    def get(self, key: str) -> Value | None:
        """The value, which counts as used now."""
        if key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key].value

    def evict(self, nbytes: int) -> bool:
        """Evict the least recently used until `nbytes` more fit. Whether they fit now."""
        for key in self:
            if self.nbytes + nbytes <= self.capacity:
                break
            if not self._is_in_use(self._entries[key].value):
                del self._entries[key]
        return self.nbytes + nbytes <= self.capacity

    def put(self, key: str, value: Value, nbytes: int) -> None:
        self.evict(nbytes)
        self._entries[key] = _Entry(value, nbytes)

    def remove(self, key: str) -> None:
        self._entries.pop(key, None)

    def values(self) -> list[Value]:
        return [entry.value for entry in self._entries.values()]
