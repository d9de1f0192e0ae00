"""The gate before every training: whoever opted out, or is on the operator's protected list, is not learnt from.

It does not know on whose word others are.
"""

from collections.abc import Sequence

from models.consent import NOT_WANTED
from models.errors import NotAllowed
from models.home import Home
from models.registry import Registry


class Gate:
    """For one data folder. `protected` are handles of the operator's choice."""

    def __init__(self, home: Home, registry: Registry, protected: Sequence[str] = ()) -> None:
        self._home, self._opt_outs = home, registry.opt_outs
        self._protected = frozenset(protected)

    def check(self, handles: Sequence[str]) -> None:
        """Raises NotAllowed where one of them is not to be learnt from; the sentence does not tell why."""
        for handle in (handle.removeprefix("@").casefold() for handle in handles):
            if handle in self._protected or self._opt_outs.has(self._home.hash_of(handle)):
                raise NotAllowed(NOT_WANTED.format(handle=handle))
