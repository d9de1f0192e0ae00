"""Authorization: whether a member may give a command or an option here, as a member, moderator or operator.

A moderator is whoever the platform says is one, or whoever has a role that the chat's rules name.
"""

import asyncio
from dataclasses import replace

from bot.chat.messages import Option, Request, Role
from bot.interfaces.command import Command
from bot.permissions.chat_rules import StoredChatRules
from models.domain.errors import NotAllowed

COMMAND_FOR = {Role.MODERATOR: "command-for-moderators", Role.OPERATOR: "command-for-operator"}
OPTION_FOR = {Role.MODERATOR: "option-for-moderators", Role.OPERATOR: "option-for-operator"}


async def authorize(request: Request, command: Command, chat_rules: StoredChatRules) -> Request:
    """The request, with the role that the chat's rules give the member. Raises NotAllowed if they may not give it."""
    if not command.bypasses_access_list:
        chat_rules.access_list.check(request.requester)
    rules = await asyncio.to_thread(chat_rules.of, request.chat.scopes)
    if request.member.role < Role.MODERATOR and rules.is_moderator(request.requester):
        request = replace(request, member=replace(request.member, role=Role.MODERATOR))
    if command.action is not None:
        rules.check(command.action, request.requester)
    return request


def check_command_role(request: Request, command: Command) -> None:
    """Raises NotAllowed if the command is for moderators or the operator, and the member is none."""
    if request.member.role < command.role:
        raise NotAllowed(COMMAND_FOR[command.role], command=command.name)


def check_option_role(request: Request, command: Command, option: Option) -> None:
    """Raises NotAllowed if the option is for moderators or the operator, and the member is none."""
    if request.member.role < option.role:
        raise NotAllowed(OPTION_FOR[option.role], command=command.name, option=option.name)
