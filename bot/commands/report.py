"""/report: saying that a generated text should not have been written.

It does not know who reads reports, nor what is done about them.
"""

import asyncio

from bot.complaint import bring
from bot.conversation import Command, Option, OptionKind, Reply, Request, Services
from models.errors import RequestUnfit
from models.generation import MOST_SEED

MOST_CHARACTERS = 2_000  # five tweets have 1,400; what is reported can never be removed again


async def report(request: Request, services: Services) -> Reply:
    """Write it down for good, with all that is needed to have it written again. Raises RequestUnfit."""
    text = request.text("text") or ""
    if len(text) > MOST_CHARACTERS:
        raise RequestUnfit(f"A report has at most {MOST_CHARACTERS} characters; this one has {len(text)}.")
    await asyncio.to_thread(services.reports.keep, request, services.now())
    whom = "this chat's moderators, and to whoever" if await bring(request, services) else "whoever"
    return Reply(f"Thank you: it is reported to {whom} runs this bot, who sees that it was you; nobody else does.")


REPORT = Command(
    "report",
    "Report a generated text to this chat's moderators and whoever runs this bot",
    report,
    "/report The text, and what is wrong with it",
    (
        Option("persona", OptionKind.PERSONA, "the persona that wrote it", is_hidden=True),
        Option("prompt", OptionKind.WORD, "its first words", is_hidden=True),
        Option("seed", OptionKind.NUMBER, "its seed", most=MOST_SEED, is_hidden=True),
        Option("text", OptionKind.TEXT, "the text, and what is wrong with it", is_required=True),
    ),
    is_private=True,
)
