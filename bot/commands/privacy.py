"""/privacy, /mydata and /forgetme: what is kept and why, all that is kept of the asker, and having it forgotten.

It does not know where anything is kept.
"""

import asyncio
import json
from collections.abc import Mapping

from bot.chat.formatting import at
from bot.chat.messages import Button, Document, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from models.domain.errors import RequestUnfit
from models.domain.training_job import Job

SURE = "forget me"
ALONE = "Others read along here; write /{command} to me in a direct chat, under your own name."
KEPT = """\
I read what is said to me (commands, replies, mentions) and nothing else, and I learn from no chat.
Who runs this bot: {who}.
Kept to answer: personas{posts}; what a chat has set; on whose word a persona was built.{engine}
Kept for at most {days} days: what the buttons under my messages mean, with the first words that you gave and, for \
Report, the text; who asked for which training; the logs, which hold no texts.
Kept for {audit_days} days, to hold moderators to account: who moderated what, and reports.
Kept while limits count it: how often you asked today, dollars spent for you this month.
A file sent with /train is removed once its training is over.
/mydata shows all that is kept of you, /forgetme removes it. If I imitate an account of yours, /optout ends that."""
ENCRYPTED = ", and of accounts on networks their posts, encrypted, so that none is read twice"
UNKEPT = ", and nobody's posts once a persona is built"
ELSEWHERE = " Prompts go to an engine on another machine of theirs."
NAMES = {
    "audit": "what you did as a moderator or reported",
    "blocks": "what you blocked, or that you are blocked",
    "button_members": "which buttons were shown to you",
    "buttons": "buttons, with the first words that you gave",
    "chat_lists": "lists that you are on",
    "chat_settings": "settings of your direct chat",
    "consents": "consents that you gave or recorded",
    "job_audience": "which trainings you asked for",
    "jobs": "the trainings",
    "personas": "personas that you had built",
    "proofs": "codes that you were given",
    "requests": "what waited for a moderator",
    "spending": "what was spent for you",
    "usage": "what counts toward the limits of today",
}
STAYS = (
    "What stays: personas, and what you recorded for others, under {pseudonym} in place of your name; the audit's "
    "lines, under the same; that you are blocked, where you are; the count of today's uses and codes for a day, and of "
    "dollars spent for you for a month, since limits count them. None of it has your words."
)


async def privacy(_request: Request, services: Services) -> Reply:
    """What is kept of whom, why, for how long and by whom, as this bot is set up."""
    kept = services.memory.keeping
    said = " · ".join(part for part in (kept.operator, kept.contact) if part)
    text = KEPT.format(
        who=said or "they have not said who they are",
        posts=ENCRYPTED if kept.keeps_posts else UNKEPT,
        engine=ELSEWHERE if kept.is_engine_elsewhere else "",
        days=kept.days,
        audit_days=kept.audit_days,
    )
    return Reply(text)


async def mydata(request: Request, services: Services) -> Reply:
    """Everything that is stored about the asker, as one file. Raises RequestUnfit where others would read it."""
    found = await asyncio.to_thread(services.memory.told, _addresses(request))
    if not found:
        return Reply("Nothing is stored about you.")
    content = {"you": request.member.id, "at": services.now().isoformat(), "stored": found}
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    lines = [f"{len(rows)} × {NAMES.get(table, table)}" for table, rows in found.items()]
    document = Document("mydata.json", text.encode())
    return Reply("All that is stored about you is in the file:\n" + "\n".join(lines), documents=(document,))


async def forgetme(request: Request, services: Services) -> Reply:
    """Forget the asker, once they typed that they are sure, and give a receipt. Raises RequestUnfit."""
    addresses = _addresses(request)
    said = " ".join((request.text("sure") or "").split()).casefold()
    if said != SURE:
        found = await asyncio.to_thread(services.memory.told, addresses)
        if not found:
            return Reply("Nothing is stored about you.")
        lines = [f"{len(rows)} × {NAMES.get(table, table)}" for table, rows in found.items()]
        ask = f"Type /forgetme {SURE} to have it forgotten. It cannot be brought back; /mydata gives it to you first."
        return Reply("\n".join(["Stored about you:", *lines, ask]), buttons=(Button("My data", "mydata"),))
    ended = await _end_own_jobs(request, services)
    pseudonym, gone = await asyncio.to_thread(services.memory.forget, addresses)
    return Reply(_receipt(services, pseudonym, gone, ended))


async def _end_own_jobs(request: Request, services: Services) -> list[Job]:
    """What is under way for nobody else is called off: there would be nobody to tell."""
    own = [
        job
        for job in await services.training.jobs()
        if not job.status.is_over and {audience.member for audience in job.audience} == {request.member.id}
    ]
    for job in own:
        await services.training.cancel(job.id, services.now())
    return own


def _receipt(services: Services, pseudonym: str, gone: Mapping[str, int], ended: list[Job]) -> str:
    lines = [f"Forgotten on {services.now():%Y-%m-%d %H:%M} UTC; your receipt is {pseudonym}."]
    lines += [f"Removed: {count} × {NAMES.get(table, table)}" for table, count in gone.items()]
    lines += [f"Cancelled: job {job.id}, of {at(job.request.handles, ' + ')}" for job in ended]
    return "\n".join([*lines, STAYS.format(pseudonym=pseudonym)])


def _addresses(request: Request) -> tuple[str, ...]:
    """Under which the asker is known: their own, and that of the chat that they have with the bot alone.

    Raises RequestUnfit in a group where everybody reads along, or speaks in the group's name.
    """
    chat = request.chat
    if chat.is_overheard:
        raise RequestUnfit(ALONE.format(command=request.command))
    return (request.member.id, chat.address) if chat.is_direct else (request.member.id,)


PRIVACY = Command(
    "privacy", "Tell what is kept, why, and for how long", privacy, "/privacy", is_private=True, is_for_all=True
)

MYDATA = Command(
    "mydata", "Get all that is stored about you, as a file", mydata, "/mydata", is_private=True, is_for_all=True
)

FORGETME = Command(
    "forgetme",
    "Have what is stored about you forgotten",
    forgetme,
    f"/forgetme {SURE}",
    (Option("sure", OptionKind.TEXT, f"the words “{SURE}”"),),
    is_private=True,
    is_for_all=True,
)
