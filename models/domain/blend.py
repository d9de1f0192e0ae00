"""A voice mixed of several personas as it speaks: which ones, and how much of each.

It does not know weights on disk, nor who may use whom. Written `ann+bob`, or with shares `ann*2+bob`; all shares come
to one together. A persona that was trained on several accounts is a blend, and none of this.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from models.domain.errors import RequestUnfit
from models.domain.persona import MAX_HANDLES, Persona

BETWEEN, TIMES = "+", "*"
MAX_NAME_CHARACTERS = 100
SHARE = re.compile(r"\d{1,3}(\.\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Blend:
    """Who speaks, by name or id, each with its share above 0."""

    parts: tuple[tuple[str, float], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _share in self.parts)

    def shares(self) -> tuple[float, ...]:
        """Together one."""
        total = sum(share for _name, share in self.parts)
        return tuple(share / total for _name, share in self.parts)

    def renamed(self, name_of: Callable[[str], str]) -> str:
        """Written with other names, sorted, and shares only where they differ: the same mixture is the same text."""
        parts = sorted((name_of(name), share) for name, share in self.parts)
        if len({share for _name, share in parts}) == 1:
            return BETWEEN.join(name for name, _share in parts)
        return BETWEEN.join(name if share == 1 else f"{name}{TIMES}{share:g}" for name, share in parts)


def is_mixture(text: str) -> bool:
    return BETWEEN in text


def parse_mixture(text: str) -> Blend:
    """Raises RequestUnfit for anything but one to three different personas with sensible shares."""
    parts = [_part(part.strip()) for part in text.split(BETWEEN)]
    if len(parts) > MAX_HANDLES or len({name for name, _share in parts}) < len(parts):
        raise RequestUnfit(f"A mixture is of two or three different personas, as in @ann{BETWEEN}bob.")
    return Blend(tuple(parts))


def named(text: str, find: Callable[[str], Persona]) -> Persona:
    """The persona or the mixture that `text` names. Raises RequestUnfit, and what `find` does for each."""
    if not is_mixture(text):
        return find(text)
    mixture = parse_mixture(text)
    return mixed(mixture, [find(name) for name in mixture.names])


def mixed(mixture: Blend, personas: Iterable[Persona]) -> Persona:
    """The persona that people see for `personas`, which are in the mixture's order. Raises RequestUnfit."""
    parts = list(personas)
    first, by_name = parts[0], dict(zip(mixture.names, parts, strict=True))
    if len({part.id for part in parts}) < len(parts):
        raise RequestUnfit("The same persona stands twice in the mixture.")
    if any(part.kind != "adapter" or part.base != first.base for part in parts):
        raise RequestUnfit("Only personas that were trained on the same base model, and not in full, can be mixed.")
    return replace(
        first,
        id=mixture.renamed(lambda name: by_name[name].id),
        name=mixture.renamed(lambda name: by_name[name].name),
        display_name=" + ".join(sorted(part.display_name for part in parts)),
        handles=tuple(sorted({handle for part in parts for handle in part.handles})),
        counts={handle: counts for part in parts for handle, counts in part.counts.items()},
        grounds={handle: ground for part in parts for handle, ground in part.grounds.items()},
        language=first.language if {part.language for part in parts} == {first.language} else None,
        stale_share=max(part.stale_share for part in parts),
        visibility="everywhere" if all(part.visibility == "everywhere" for part in parts) else "private",
        held_out_loss=None,
        base_loss=None,
        is_mixed=True,
    )


def _part(text: str) -> tuple[str, float]:
    name, times, share = text.removeprefix("@").partition(TIMES)
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or (times and (not SHARE.fullmatch(share) or float(share) == 0)):
        raise RequestUnfit(
            f"“{text[:40]}” is no part of a mixture, which looks like @ann{BETWEEN}bob or ann{TIMES}2{BETWEEN}bob."
        )
    return name, float(share) if times else 1.0
