"""What `mynah check` reports: for each thing it checked, whether it is ready, and how to fix it if it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from models.messages import joined, sentence
from models.runtime.terminal import wrapped

SUBJECT_WIDTH = 18  # characters; the longest is "discord operators"


class CheckState(Enum):
    """The words that lines begin with, in the order in which they are shown."""

    MISSING = "fix"  # something will not work
    READY = "ok"
    NOTE = "note"  # nothing is wrong
    SETTING = "set"


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    state: CheckState
    text: str

    def line(self) -> str:
        return f"{self.state.value:5} {self.subject:{SUBJECT_WIDTH}} {self.text}"


def ready(subject: str, text: str) -> Finding:
    return Finding(subject, CheckState.READY, text)


def note(subject: str, text: str) -> Finding:
    return Finding(subject, CheckState.NOTE, text)


def missing(subject: str, text: str) -> Finding:
    return Finding(subject, CheckState.MISSING, text)


def setting(name: str, value: str) -> Finding:
    return Finding(name.upper(), CheckState.SETTING, value)


def report(findings: Sequence[Finding], *, is_all: bool, width: int | None = None) -> str:
    """What is missing, then the rest in the order of the checks, then settings if `is_all`, then how many problems.

    Lines are wrapped at `width` characters, between words.
    """
    problems = [finding for finding in findings if finding.state is CheckState.MISSING]
    settings = {finding.subject: finding for finding in findings if finding.state is CheckState.SETTING}
    checked = [finding for finding in findings if finding.state not in {CheckState.MISSING, CheckState.SETTING}]
    indent = " " * len(note("", "").line())
    shown = [wrapped(finding.line(), width, indent) for finding in [*problems, *checked]]
    if is_all:
        names = max(map(len, settings), default=0)
        shown += ["", *(f"{name:{names}} {finding.text}" for name, finding in settings.items())]
    ending = sentence("check-problems", problems=len(problems))
    return "\n".join([*shown, "", ending if is_all else joined(" ", (ending, sentence("check-all-hint")))])
