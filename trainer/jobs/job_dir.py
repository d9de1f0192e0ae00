"""A training job's directory: the artifacts by which its stages hand their results on, one JSON file each.

Every file is written whole or not at all, so an artifact that exists is complete.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, TypeVar

from pydantic import TypeAdapter

from models.runtime.files import write_beside


class Artifact:
    """Base of the dataclasses that a stage writes into the job's directory, as `FILE`.json."""

    __slots__ = ()
    FILE: ClassVar[str]


class TextFile(StrEnum):
    """The lists of texts in a job's directory."""

    CORPUS = "corpus"  # all cleaned posts, which the copy guard knows
    TRAIN = "train"  # those to train on, a blend's shorter accounts repeated
    HELD_OUT = "held-out"  # those never trained on, to score the finished weights
    VALIDATION = "validation"  # some of the held-out ones, scored during the training for early stopping


A = TypeVar("A", bound=Artifact)


@dataclass(frozen=True, slots=True)
class JobDir:
    path: Path

    @property
    def weights(self) -> Path:
        """The folder of the finished weights."""
        return self.path / "weights"

    @property
    def start_weights(self) -> Path:
        """The folder of the weights that the training continues from."""
        return self.path / "start"

    def has(self, kind: type[Artifact], index: int | None = None) -> bool:
        return self._file(kind, index).is_file()

    def find(self, kind: type[A], index: int | None = None) -> A | None:
        """The artifact of this kind, or None if it was not written. Those of each handle are told apart by `index`."""
        file = self._file(kind, index)
        return TypeAdapter(kind).validate_json(file.read_bytes()) if file.is_file() else None

    def read(self, kind: type[A], index: int | None = None) -> A:
        """The artifact that an earlier stage wrote. Raises LookupError if the stages ran out of order."""
        if (found := self.find(kind, index)) is None:
            raise LookupError(f"{self._file(kind, index).name} is not there yet")
        return found

    def write(self, artifact: Artifact, index: int | None = None) -> None:
        """Raises OutOfSpace."""
        write_beside(self._file(type(artifact), index), TypeAdapter(type(artifact)).dump_json(artifact))

    def texts(self, name: TextFile) -> list[str]:
        with self.text_file(name).open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def write_texts(self, name: TextFile, texts: Iterable[str]) -> None:
        """Write one JSON string a line. Raises OutOfSpace."""
        lines = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
        write_beside(self.text_file(name), lines.encode("utf-8", "replace"))

    def text_file(self, name: TextFile) -> Path:
        return self.path / f"{name}.jsonl"

    def _file(self, kind: type[Artifact], index: int | None) -> Path:
        return self.path / (f"{kind.FILE}.json" if index is None else f"{kind.FILE}-{index}.json")
