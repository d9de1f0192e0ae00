"""A job's folder: the small files by which the stages of a build hand their results on.

It does not know what the stages do. Every file is written whole or not at all, so a finished stage can be trusted.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.runtime.data_dir import write_beside


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What a fine-tuning is told. At most one of `epochs`, `minutes` and `steps` is set.

    `start` is the fingerprint of the base that the weights in the folder `start` come from, if any are there.
    """

    base: str
    is_full: bool
    seed: int
    epochs: float | None = None
    minutes: float | None = None
    steps: int | None = None
    start: str | None = None
    handles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobDir:
    path: Path

    def read(self, name: str) -> dict[str, Any] | None:
        """The JSON object written as `name`, or None where none was."""
        file = self.path / f"{name}.json"
        found: dict[str, Any] | None = json.loads(file.read_bytes()) if file.is_file() else None
        return found

    def must_read(self, name: str) -> dict[str, Any]:
        """The JSON object that an earlier stage wrote. Raises LookupError: the stages ran out of order."""
        if (found := self.read(name)) is None:
            raise LookupError(f"{name}.json is not there yet")
        return found

    def write(self, name: str, values: dict[str, Any]) -> None:
        """Raises OutOfSpace."""
        write_beside(self.path / f"{name}.json", json.dumps(values, ensure_ascii=False).encode())

    def plan(self) -> TrainingPlan:
        return TrainingPlan(**self.must_read("plan"))

    def write_plan(self, plan: TrainingPlan) -> None:
        self.write("plan", asdict(plan))

    def texts(self, name: str) -> list[str]:
        """The texts written as `name`, one JSON string a line."""
        with (self.path / f"{name}.jsonl").open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def write_texts(self, name: str, texts: Iterable[str]) -> None:
        """Raises OutOfSpace."""
        lines = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
        write_beside(self.path / f"{name}.jsonl", lines.encode("utf-8", "replace"))
