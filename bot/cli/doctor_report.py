"""What a check-up finds: of each thing whether it is ready, and what to do where it is not.

It does not know how anything is looked at.
"""

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
