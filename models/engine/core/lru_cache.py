"""A shelf of a bounded size: what is used stays, what was not used for the longest makes room.

It does not know what stands on it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class _Place(Generic[Thing]):
    thing: Thing
    size: int


class LruCache(Generic[Thing]):
    """Things by key, at most `room` bytes together, but for one that alone is larger."""

    def __init__(self, room: int, is_in_use: Callable[[Thing], bool] = lambda _thing: False) -> None:
        self.room = room
        self._is_in_use = is_in_use
        self._places: OrderedDict[str, _Place[Thing]] = OrderedDict()

    @property
    def size(self) -> int:
        """Bytes of everything on the shelf."""
        return sum(place.size for place in self._places.values())

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._places))

    def take(self, key: str) -> Thing | None:
        """The thing under `key`, which counts as used now; None where there is none."""
        if key not in self._places:
            return None
        self._places.move_to_end(key)
        return self._places[key].thing

    def make_room(self, size: int) -> bool:
        """Put the least recently used away until `size` more bytes fit; things in use stay. Whether they fit now."""
        for key in self:
            if self.size + size <= self.room:
                break
            if not self._is_in_use(self._places[key].thing):
                del self._places[key]
        return self.size + size <= self.room

    def put(self, key: str, thing: Thing, size: int) -> None:
        self.make_room(size)
        self._places[key] = _Place(thing, size)

    def drop(self, key: str) -> None:
        self._places.pop(key, None)

    def values(self) -> list[Thing]:
        return [place.thing for place in self._places.values()]
