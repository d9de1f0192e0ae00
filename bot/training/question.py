"""What /train answers when it is given alone: whose posts to learn from, as a form or in buttons."""

from bot.chat.forms import Field, Form
from bot.chat.messages import Button, Option, OptionKind, Reply, Request
from bot.interfaces.command import Services
from bot.privacy.consent_check import BASIS, basis_choices, may_record_consent
from models.domain.requester import Requester
from models.messages import sentence

ACCOUNT, FILE, MYSELF = "account", "file", "myself"
GUIDES = {ACCOUNT: "train-guide-account", FILE: "train-guide-file", MYSELF: "train-guide-myself"}
LABELS = {ACCOUNT: "button-account", FILE: "button-file", MYSELF: "button-myself"}

# the option behind the buttons
GUIDE = Option("guide", OptionKind.CHOICE, "what to explain", choices=tuple(GUIDES), is_hidden=True, has_form=True)


async def training_question(request: Request, services: Services) -> Reply:
    """The question whose posts to learn from, or the guide that a button under it asks for."""
    guide = request.text(GUIDE.name)
    if guide == ACCOUNT:
        return Reply(sentence(GUIDES[guide]), form=await _form(request.requester, services))
    if guide:
        return Reply(sentence(GUIDES[guide]), is_private=True)
    ways = GUIDES if request.chat.is_direct else (ACCOUNT, FILE)
    buttons = tuple(Button(sentence(LABELS[way]), "train", {GUIDE.name: way}) for way in ways)
    return Reply(sentence("train-question"), buttons=buttons, form=await _form(request.requester, services))


async def _form(requester: Requester, services: Services) -> Form:
    """The same in one go; those whose word counts here also say why the account may be learnt from."""
    fields = [
        Field("handles", sentence("form-account"), sentence("form-account-hint"), is_required=True),
        Field("archive", sentence("form-file"), sentence("form-file-hint")),
    ]
    if services.consents.policy == "recorded" and await may_record_consent(requester, services):
        fields.append(Field(BASIS.name, sentence("form-consent"), sentence("form-consent-hint"), basis_choices()))
    fields.append(Field("name", sentence("form-name"), sentence("form-name-hint")))
    return Form(sentence("form-title"), "train", tuple(fields))
