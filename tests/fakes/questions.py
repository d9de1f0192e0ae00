"""A command that asks a question and goes on with the answer, for tests of platforms."""

from bot.chat.messages import Button, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services


async def _ask_or_answer(request: Request, _services: Services) -> Reply:
    said = request.text("answer")
    if said is None:
        buttons = tuple(Button(word, "question", {"answer": word}) for word in ("yes", "no"))
        return Reply("Shall I?", buttons=buttons)
    return Reply("I do.") if said == "yes" else Reply("That is not possible. " * 20, is_private=True)


ANSWER = Option("answer", OptionKind.CHOICE, "the answer", choices=("yes", "no"), is_hidden=True, is_step=True)
QUESTION = Command("question", "Ask something", _ask_or_answer, "/question", (ANSWER,))
