"""/retrain: a persona's next version, trained from its current weights with the posts that are new."""

import asyncio
from dataclasses import replace

from bot.chat.messages import Button, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.personas.selection import managed_persona
from bot.training.cost_approval import APPROVED_CENTS, approved_cents
from bot.training.submission import TrainingSubmission, submit_training
from models.messages import sentence


async def retrain(request: Request, services: Services) -> Reply:
    """Submit the training of a persona's next version, from its weights on. Raises NotFound, NotAllowed ..."""
    persona = await managed_persona(request, services)
    trained = await asyncio.to_thread(services.personas.training_request, persona.id)
    training = replace(trained, name=persona.name, continues=persona.id, is_afresh=False, consent_bases=())
    submission = TrainingSubmission(
        training,
        request.requester,
        request.member.name,
        again=Button("", "retrain", {"persona": persona.id}),
        approved_cents=approved_cents(request),
        new_version_of=persona,
    )
    return await submit_training(submission, services)


RETRAIN = Command(
    "retrain",
    sentence("summary-retrain"),
    retrain,
    "/retrain NAME",
    (
        Option("persona", OptionKind.PERSONA, sentence("option-persona"), is_required=True),
        APPROVED_CENTS,
    ),
    action=Action.TRAIN,
)
