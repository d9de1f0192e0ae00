"""/asktrain: asks somebody, in public, to let the bot learn from their posts. Only they can say yes.

It is given as a reply to a message of theirs (Telegram), or in Discord's menu of a member. Whoever accepts gets the
form of /train, where they name the account and the file themselves: consent and checks are those of /train.
"""

import asyncio
from dataclasses import replace

from bot.chat.messages import Button, ButtonStyle, Option, OptionKind, Reply, Request, Role, Value
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.training.question import training_question
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.requester import platform_of
from models.domain.training_invitation import TrainingInvitation
from models.messages import sentence

NO, NEVER, YES = "no", "never", "yes"
MEMBER = Option("member", OptionKind.WORD, "whom to ask", is_hidden=True)  # of Discord's menu
# the options behind the buttons
NUMBER = Option("request", OptionKind.NUMBER, "the request", max_value=2**53, is_hidden=True)
ASKED = Option("asked", OptionKind.WORD, "who is asked", is_hidden=True)
ACCEPT = Option("accept", OptionKind.CHOICE, "opens the form", choices=(YES,), is_hidden=True, has_form=True)
ANSWER = Option("answer", OptionKind.CHOICE, "declines", choices=(NO, NEVER), is_hidden=True, is_step=True)


async def ask_to_train(request: Request, services: Services) -> Reply:
    """Ask a member, or take their answer. Raises NotAllowed, NotFound, RequestUnfit, TryLater."""
    if request.text(ANSWER.name):
        return await _decline(request, services)
    await _check_may_train(request, services)
    if request.text(ACCEPT.name):
        await _own_invitation(request, services)
        return await training_question(request, services)
    asked = await _asked_member(request, services)
    async with services.quotas.invitation_reserved(request.requester, services.now()):
        invitation = await asyncio.to_thread(
            services.invitations.open, request.chat.address, request.member.id, asked, services.now()
        )
    services.announcer.notify(invitation.chat, _question(invitation, request.member.name), asked)
    return Reply(sentence("asktrain-asked"), is_private=True)


def _question(invitation: TrainingInvitation, asker_name: str) -> Reply:
    options: dict[str, Value] = {NUMBER.name: invitation.number, ASKED.name: invitation.asked}
    buttons = (
        Button(sentence("button-choose-posts"), "asktrain", options | {ACCEPT.name: YES}, style=ButtonStyle.PRIMARY),
        Button(sentence("button-no-thanks"), "asktrain", options | {ANSWER.name: NO}),
        Button(sentence("button-never-ask"), "asktrain", options | {ANSWER.name: NEVER}, style=ButtonStyle.DANGER),
    )
    return Reply(sentence("asktrain-question", name=asker_name), buttons=buttons)


async def _check_may_train(request: Request, services: Services) -> None:
    """What is checked before every other command: this one lets those decline, too, who may not use the bot.

    Raises NotAllowed.
    """
    services.rules.access_list.check(request.requester)
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    rules.check(Action.TRAIN, request.requester)
    if request.member.role < Role.MODERATOR and request.requester.identities & await _blocked(request, services):
        raise NotAllowed("member-blocked")


async def _asked_member(request: Request, services: Services) -> str:
    """The address of whoever is to be asked. Raises NotAllowed, RequestUnfit."""
    asked = request.text(MEMBER.name) or (request.replied if request.is_reply_to_person else None)
    if asked is None or request.chat.is_direct or request.chat.is_elsewhere:
        raise RequestUnfit("asktrain-whom", platform=platform_of(request.chat.address))
    if asked == request.member.id:
        raise RequestUnfit("asktrain-yourself")
    answering = replace(request.requester, member=asked, is_operator=False, is_moderator=False, groups=())
    access_list = services.rules.access_list
    if asked in access_list.blocked_users or asked in await _blocked(request, services):
        raise NotAllowed("asktrain-not-wanted")  # as for those who refused: nobody learns of a block
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    try:
        access_list.check(answering)
        rules.check(Action.TRAIN, answering)  # they would be refused when they accept
    except NotAllowed:
        raise RequestUnfit("asktrain-cannot-answer") from None
    return asked


async def _blocked(request: Request, services: Services) -> set[str]:
    """The members and roles that moderators have blocked here."""
    blocks = await asyncio.to_thread(services.blocklist.list, *request.chat.scopes)
    return {block.value for block in blocks if block.kind == "member"}


async def _own_invitation(request: Request, services: Services) -> TrainingInvitation:
    """Raises NotFound once it is over, NotAllowed for everybody but the member who is asked."""
    number = request.number(NUMBER.name, 0)
    invitation = await asyncio.to_thread(services.invitations.get, number, services.now())
    if invitation.asked != request.member.id:
        raise NotAllowed("asktrain-not-yours")
    return invitation


async def _decline(request: Request, services: Services) -> Reply:
    is_final = request.text(ANSWER.name) == NEVER
    if request.text(ASKED.name) not in (None, request.member.id):
        raise NotAllowed("asktrain-not-yours")
    try:
        invitation = await _own_invitation(request, services)
    except NotFound:
        if not is_final:  # who wants to be left alone is, however old the message
            raise
    else:
        await asyncio.to_thread(services.invitations.close, invitation.number)
    if is_final:
        await asyncio.to_thread(services.invitations.refuse_all, request.member.id)
    return Reply(sentence("asktrain-never" if is_final else "asktrain-declined", name=request.member.name))


ASKTRAIN = Command(
    "asktrain",
    sentence("summary-asktrain"),
    ask_to_train,
    "/asktrain",
    (MEMBER, NUMBER, ASKED, ACCEPT, ANSWER),
    bypasses_access_list=True,
)
