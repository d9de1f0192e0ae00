"""Training eligibility: the check before every training for opt-outs, protected handles and withdrawn consent."""

from collections.abc import Mapping, Sequence

from models.domain.errors import NotAllowed
from models.domain.handle import normalize_name
from models.registry import Registry
from models.runtime.data_dir import DataDir


class TrainingEligibility:
    """For one data folder. `protected` are handles that the operator excludes."""

    def __init__(self, data_dir: DataDir, registry: Registry, protected: Sequence[str] = ()) -> None:
        self._data_dir, self._registry = data_dir, registry
        self._protected = frozenset(protected)

    def check(self, handles: Sequence[str]) -> None:
        """Raises NotAllowed where an account opted out or is protected; the sentence does not tell which."""
        for handle in map(normalize_name, handles):
            if handle in self._protected or self._registry.opt_outs.has(self._data_dir.hash_of(handle)):
                raise NotAllowed("handle-not-wanted", handle=handle)

    def check_consents(self, bases: Mapping[str, str], scopes: Sequence[str]) -> None:
        """Raises NotAllowed where an account was trained on the basis of a consent that no longer counts.

        It was withdrawn, or the server or group where a moderator recorded it is no longer trusted. `scopes` are those
        where the persona was created. Accounts without a basis are not checked.
        """
        scopes = [scope for scope in scopes if self._is_trusted(scope)]
        for handle in (handle for handle, basis in bases.items() if basis):
            consents = self._registry.consents.list(handle)
            if not any(each.basis.is_members or each.covers("", scopes) for each in consents):
                raise NotAllowed("consent-withdrawn", handle=handle)

    def _is_trusted(self, scope: str) -> bool:
        trust = self._registry.trusted_chats.get(scope)
        return trust is not None and trust.is_trusted
