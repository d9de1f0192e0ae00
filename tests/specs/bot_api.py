"""The Bot API's description as data: the fields of each method and type, by name, with their types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ARRAY = "Array of "
PLAIN: Mapping[str, type | tuple[type, ...]] = {"Integer": int, "String": str, "Boolean": bool, "Float": (int, float)}
FILE = "InputFile"  # a part of the form, or an id or address as text


@dataclass(frozen=True, slots=True)
class BotApi:
    """`methods` and `types` as in the document."""

    methods: dict[str, Any]
    types: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> "BotApi":
        document = json.loads(path.read_bytes())
        return cls(document["methods"], document["types"])

    def wrong_in_request(self, method: str, fields: Mapping[str, Any]) -> list[str]:
        """What contradicts the description in a call with these fields, whose JSON is parsed."""
        if method not in self.methods:
            return [f"{method} is not described"]
        return self._wrong_in_fields(method, self.methods[method].get("fields", []), fields)

    def wrong_in_answer(self, method: str, result: Any) -> list[str]:
        """The same in the `result` of its answer."""
        return self._wrong_in(f"{method} ->", self.methods[method]["returns"], result)

    def wrong_in_update(self, update: Any) -> list[str]:
        """The same in an update that is pushed to a webhook."""
        return self._wrong_in("Update", ["Update"], update)

    def _wrong_in_fields(self, about: str, known: list[dict[str, Any]], found: Mapping[str, Any]) -> list[str]:
        by_name = {one["name"]: one for one in known}
        wrong = [f"{about} has no field {name}" for name in found if name not in by_name]
        wrong += [f"{about} lacks {name}" for name, one in by_name.items() if one["required"] and name not in found]
        for name, value in found.items():
            if name in by_name:
                wrong += self._wrong_in(f"{about}.{name}", by_name[name]["types"], value)
        return wrong

    def _wrong_in(self, about: str, types: list[str], value: Any) -> list[str]:
        """Nothing if `value` is of one of the types; else what is wrong with it as the one it is nearest to."""
        found = [self._wrong_in_one(about, one, value) for one in types]
        return min(found, key=len)

    def _wrong_in_array(self, about: str, inner: str, value: Any) -> list[str]:
        if not isinstance(value, list):
            return [f"{about} is no array: {value!r:.80}"]
        found = [self._wrong_in_one(f"{about}[{number}]", inner, one) for number, one in enumerate(value)]
        return [problem for problems in found for problem in problems]

    def _wrong_in_one(self, about: str, kind: str, value: Any) -> list[str]:
        if kind.startswith(ARRAY):
            return self._wrong_in_array(about, kind.removeprefix(ARRAY), value)
        if kind in PLAIN or kind == FILE:
            return [] if kind == FILE or _is_plain(kind, value) else [f"{about} is no {kind}: {value!r:.80}"]
        described = self.types[kind]
        if "subtypes" in described:
            return self._wrong_in(about, described["subtypes"], value)
        if not isinstance(value, dict):
            return [f"{about} is no {kind}: {value!r:.80}"]
        return self._wrong_in_fields(about, described.get("fields", []), value)


def _is_plain(kind: str, value: Any) -> bool:
    return isinstance(value, PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))
