"""The gate before every training: whoever opted out, is on the operator's protected list, or took a word back, is not
learnt from.

It does not know which words a first training needs.
"""

from collections.abc import Mapping, Sequence

from models.domain.consent import ConsentBasis
from models.domain.errors import NotAllowed
from models.domain.handle import normalize_name
from models.registry import Registry
from models.runtime.data_dir import DataDir

TAKEN_BACK = "The word on which @{handle} was learnt from was taken back, so nothing more is; /consent @{handle} tells."


class TrainingEligibility:
    """For one data folder. `protected` are handles of the operator's choice."""

    def __init__(self, home: DataDir, registry: Registry, protected: Sequence[str] = ()) -> None:
        self._home, self._registry, self._opt_outs = home, registry, registry.opt_outs
        self._protected = frozenset(protected)

    def check(self, handles: Sequence[str]) -> None:
        """Raises NotAllowed where one of them is not to be learnt from; the sentence does not tell why."""
        for handle in map(normalize_name, handles):
            if handle in self._protected or self._opt_outs.has(self._home.hash_of(handle)):
                raise NotAllowed("handle-not-wanted", handle=handle)

    def check_words(self, grounds: Mapping[str, str], places: Sequence[str]) -> None:
        """Raises NotAllowed where the word for an account was taken back that is to be learnt from on some ground.

        `places` are those where the persona was made. What nobody ever gave a word for is not looked at.
        """
        for handle in (handle for handle, ground in grounds.items() if ground):
            words = self._registry.consents.of(handle)
            if not any(word.ground is ConsentBasis.OWNER or word.covers("", places) for word in words):
                raise NotAllowed(TAKEN_BACK.format(handle=handle))
