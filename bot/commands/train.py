"""/train: a persona from the posts of one to three accounts, from a file or from networks."""

import asyncio
import re
from collections.abc import Sequence

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role, Value
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.privacy.consent_check import BASIS, pressed_basis
from bot.training.cost_approval import APPROVED_CENTS, approved_cents
from bot.training.own_export import author_of, with_own_account
from bot.training.question import GUIDE, training_question
from bot.training.source_preview import FILE_SCHEMES
from bot.training.submission import TrainingSubmission, submit_training
from bot.training.text_column import COLUMN, UPLOAD
from models.domain.errors import NotFound, RequestUnfit
from models.domain.persona import name_of, parse_handles, parse_name, parse_shares
from models.domain.training_job import TrainingRequest, parse_channels
from models.messages import sentence
from models.runtime.data_dir import expand_user

MENTION = re.compile(r"<@[!&]?\d+>")  # a member or role in Discord's texts


async def train(request: Request, services: Services) -> Reply:
    """Submit a training, or ask whose posts to learn from. Raises RequestUnfit, NotFound, NotAllowed, TryLater."""
    if not request.texts("handles"):
        if request.files:
            raise RequestUnfit("train-file-whose")
        return await training_question(request, services)
    handles = _handles(with_own_account(request.texts("handles"), request.requester, has_file=bool(request.files)))
    name = parse_name(request.text("name") or name_of(handles))
    shares = parse_shares(request.text("shares") or "", handles)
    source = request.text("source")
    if request.files:
        _check_only_source(handles, source)
    sources = () if source is None else (await asyncio.to_thread(_absolute, source),)
    if upload := request.text(UPLOAD):
        sources = (await asyncio.to_thread(services.uploads.kept, upload),)
    submission = TrainingSubmission(
        TrainingRequest(
            handles,
            sources,
            name,
            services.base_model,
            shares=shares,
            text_column=request.text(COLUMN),
            author=author_of(handles, request.requester),
            channels=parse_channels(request.text("channels") or ""),
        ),
        request.requester,
        request.member.name,
        again=Button("", "train", _options_to_repeat(request, handles)),
        files=request.files,
        consent=pressed_basis(request),
        approved_cents=approved_cents(request),
    )
    return await submit_training(submission, services)


def _options_to_repeat(request: Request, handles: Sequence[str]) -> dict[str, Value]:
    """The options that submit it again; a consent is recorded by whoever presses its button, and only once."""
    options = {name: value for name, value in request.options.items() if name != BASIS.name}
    return options | {"handles": tuple(handles)}


def _check_only_source(handles: Sequence[str], source: str | None) -> None:
    """Raises RequestUnfit where a file would not be the one thing to train on."""
    if source is not None:
        raise RequestUnfit("train-file-or-source")
    if len(handles) > 1:
        raise RequestUnfit("train-file-needs-one-account", handle=handles[0])


def _handles(words: Sequence[str]) -> tuple[str, ...]:
    for word in words:
        if MENTION.fullmatch(word.removeprefix("@")):
            raise RequestUnfit("train-member-mentioned", mention=word)
    return parse_handles(words)


def _absolute(source: str) -> str:
    """The source with an absolute path: the trainer may run in another folder. Raises RequestUnfit, NotFound."""
    scheme, _colon, path = source.partition(":")
    if scheme not in FILE_SCHEMES:
        raise RequestUnfit("train-source-unknown", scheme=scheme[:20])
    absolute = expand_user(path).absolute()
    if not absolute.exists():
        raise NotFound("train-path-not-found", path=str(absolute))
    return f"{scheme}:{absolute}"


TRAIN = Command(
    "train",
    sentence("summary-train"),
    train,
    "/train @handle",
    (
        Option("handles", OptionKind.HANDLES, sentence("option-train-handles")),
        Option("source", OptionKind.SOURCE, sentence("option-train-source"), role=Role.OPERATOR),
        Option("archive", OptionKind.FILE, sentence("option-train-archive"), max_value=2),
        Option("name", OptionKind.WORD, sentence("option-train-name"), is_filtered=True),
        Option("shares", OptionKind.WORD, sentence("option-train-shares")),
        Option("channels", OptionKind.WORD, sentence("option-train-channels")),
        Option(COLUMN, OptionKind.WORD, sentence("option-train-column"), is_step=True),
        Option(UPLOAD, OptionKind.WORD, "a file that was sent before", is_hidden=True),
        APPROVED_CENTS,
        GUIDE,
        BASIS,
    ),
    action=Action.TRAIN,
    has_form=True,
)
