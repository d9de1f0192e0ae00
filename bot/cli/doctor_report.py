"""What `mynah check` reports: for each thing it checked, whether it is ready, and how to fix it if it is not."""

from dataclasses import dataclass
from enum import Enum


class CheckState(Enum):
    READY = "ready"
    NOTE = "note"  # nothing is wrong
    MISSING = "missing"  # something will not work


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    state: CheckState
    text: str

    def line(self) -> str:
        return f"{self.state.value:8} {self.subject:18} {self.text}"


def ready(subject: str, text: str) -> Finding:
    return Finding(subject, CheckState.READY, text)


def note(subject: str, text: str) -> Finding:
    return Finding(subject, CheckState.NOTE, text)


def missing(subject: str, text: str) -> Finding:
    return Finding(subject, CheckState.MISSING, text)
