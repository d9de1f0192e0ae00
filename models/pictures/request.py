"""What a picture is to show, as the bot asks its drawing process for it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol, Self


class Portrayed(Protocol):
    """What a picture needs to know of a persona."""

    @property
    def id(self) -> str: ...

    @property
    def display_name(self) -> str: ...

    @property
    def handles(self) -> Sequence[str]: ...

    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Look:
    """The shape and the colours of a picture."""

    is_square: bool = False
    is_dark: bool = False


WIDE = Look()


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """A tweet to be drawn. It is `Portrayed` itself; `names` are those of the accounts, for their initials."""

    id: str
    display_name: str
    handles: tuple[str, ...]
    label: str
    names: tuple[str, ...]
    prompt: str
    tweet: str
    notice: str
    look: Look = WIDE

    def to_json(self) -> str:
        """On one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str | bytes) -> Self:
        """Raises ValueError, TypeError and KeyError for what `to_json` did not write."""
        values = json.loads(line)
        look, handles, names = Look(**values.pop("look")), tuple(values.pop("handles")), tuple(values.pop("names"))
        return cls(**values, look=look, handles=handles, names=names)
