"""Blends made at request time: several personas' LoRA adapters with a share each, written `ann+bob` or `ann*2+bob`.

A persona that was *trained* on several accounts is an ordinary persona and needs none of this.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from models.domain.errors import RequestUnfit
from models.domain.persona import MAX_HANDLES, Persona

SEPARATOR, WEIGHT_MARK = "+", "*"
MAX_NAME_CHARACTERS = 100
SHARE = re.compile(r"\d{1,3}(\.\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Blend:
    """Names or ids of personas, each with its share, above 0."""

    parts: tuple[tuple[str, float], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _share in self.parts)

    def shares(self) -> tuple[float, ...]:
        """The shares, normalised to a sum of 1."""
        total = sum(share for _name, share in self.parts)
        return tuple(share / total for _name, share in self.parts)

    def renamed(self, name_of: Callable[[str], str]) -> str:
        """The blend with other names, in canonical form: sorted, and with shares only if they differ."""
        parts = sorted((name_of(name), share) for name, share in self.parts)
        if len({share for _name, share in parts}) == 1:
            return SEPARATOR.join(name for name, _share in parts)
        return SEPARATOR.join(name if share == 1 else f"{name}{WEIGHT_MARK}{share:g}" for name, share in parts)


def is_blend(text: str) -> bool:
    return SEPARATOR in text


def parse_blend(text: str) -> Blend:
    """Parse `ann*2+bob`. Raises RequestUnfit unless it has one to three different personas with valid shares."""
    parts = [_part(part.strip()) for part in text.split(SEPARATOR)]
    if len(parts) > MAX_HANDLES or len({name for name, _share in parts}) < len(parts):
        raise RequestUnfit("blend-persona-count")
    return Blend(tuple(parts))


def find_persona_or_blend(text: str, find: Callable[[str], Persona]) -> Persona:
    """The persona or blend that `text` names. Raises RequestUnfit, and whatever `find` raises."""
    if not is_blend(text):
        return find(text)
    blend = parse_blend(text)
    return blended_persona(blend, [find(name) for name in blend.names])


def blended_persona(blend: Blend, personas: Iterable[Persona]) -> Persona:
    """One Persona that stands for the blend of `personas`, given in the blend's order. Raises RequestUnfit."""
    parts = list(personas)
    first, by_name = parts[0], dict(zip(blend.names, parts, strict=True))
    if len({part.id for part in parts}) < len(parts):
        raise RequestUnfit("blend-persona-twice")
    if any(part.kind != "adapter" or part.base != first.base for part in parts):
        raise RequestUnfit("blend-base-differs")
    return replace(
        first,
        id=blend.renamed(lambda name: by_name[name].id),
        name=blend.renamed(lambda name: by_name[name].name),
        display_name=" + ".join(sorted(part.display_name for part in parts)),
        handles=tuple(sorted({handle for part in parts for handle in part.handles})),
        counts={handle: counts for part in parts for handle, counts in part.counts.items()},
        consent_bases={handle: basis for part in parts for handle, basis in part.consent_bases.items()},
        language=first.language if {part.language for part in parts} == {first.language} else None,
        stale_share=max(part.stale_share for part in parts),
        visibility="everywhere" if all(part.visibility == "everywhere" for part in parts) else "private",
        held_out_loss=None,
        base_loss=None,
        is_mixed=True,
    )


def _part(text: str) -> tuple[str, float]:
    name, times, share = text.removeprefix("@").partition(WEIGHT_MARK)
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or (times and (not SHARE.fullmatch(share) or float(share) == 0)):
        raise RequestUnfit("blend-part-invalid", part=text[:40])
    return name, float(share) if times else 1.0
