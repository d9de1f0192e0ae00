"""Errors that a person is told about: the class says what kind it is, the sentence what happened and what to do.

Raised with a message id of the catalogue (models/messages) and its named arguments:
`raise NotAllowed("consent-withdrawn", handle=handle)`.

    ServiceError
    +- NotFound            persona, job, handle or file
    +- NotAllowed          moderators only, retired, consent missing, opted out
    +- RequestUnfit        a number, name, handle or prompt that cannot be served
    +- TryLater            limit, busy, engine restarting (after_seconds)
       +- AlreadyRunning   another process has this role on the data folder
    +- SourceFailed        a source that cannot be read, or is not what it says
    +- CorpusUnfit         too few tweets, with the counts
    +- BaseUnavailable     the base model cannot be had, with what to do
    +- CheckpointUnfit     missing, damaged, or made for another base
    +- RegistryUnfit       damaged, or written by a newer version
    +- OnlyCopies          every candidate was a copy of a source tweet
    +- OutOfSpace          the disk is full
    +- TrainingFailed      the build broke off
       +- TrainingCancelled
       +- TrainingKilled   its process was killed from outside
"""

import re

from models.messages import Argument, sentence

MESSAGE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


class ServiceError(Exception):
    """`code` names the class on the wire. `sentence` is the English text and keeps message id and arguments."""

    code = "service_error"

    def __init__(self, message: str, /, **arguments: Argument) -> None:
        """`message` is an id of the catalogue, or a text that was made already, here or in another process."""
        self.sentence = sentence(message, **arguments) if MESSAGE_ID.fullmatch(message) else message
        super().__init__(self.sentence)


class NotFound(ServiceError):
    code = "not_found"


class NotAllowed(ServiceError):
    code = "not_allowed"


class RequestUnfit(ServiceError):
    code = "request_unfit"


class TryLater(ServiceError):
    """`after_seconds`: when trying again makes sense."""

    code = "try_later"

    def __init__(self, message: str, /, after_seconds: float = 5.0, **arguments: Argument) -> None:
        super().__init__(message, **arguments)
        self.after_seconds = after_seconds


class AlreadyRunning(TryLater):
    code = "already_running"


class SourceFailed(ServiceError):
    code = "source_failed"


class CorpusUnfit(ServiceError):
    code = "corpus_unfit"


class BaseUnavailable(ServiceError):
    code = "base_unavailable"


class CheckpointUnfit(ServiceError):
    code = "checkpoint_unfit"


class RegistryUnfit(ServiceError):
    code = "registry_unfit"


class OnlyCopies(ServiceError):
    code = "only_copies"


class OutOfSpace(ServiceError):
    code = "out_of_space"


class TrainingFailed(ServiceError):
    code = "training_failed"


class TrainingCancelled(TrainingFailed):
    code = "training_cancelled"


class TrainingKilled(TrainingFailed):
    code = "training_killed"


def _tree(root: type[ServiceError]) -> dict[str, type[ServiceError]]:
    found = {root.code: root}
    for child in root.__subclasses__():
        found.update(_tree(child))
    return found


def from_code(code: str, sentence: str, after_seconds: float | None = None) -> ServiceError:
    """The error that `code` names, with its `sentence`: how an error comes back from another process."""
    kind = _tree(ServiceError).get(code, ServiceError)
    if issubclass(kind, TryLater) and after_seconds is not None:
        return kind(sentence, after_seconds)
    return kind(sentence)
