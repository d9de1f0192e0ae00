"""Interactions of the fake Discord (commands, buttons, autocomplete, modals), and the responses that it allows.

Documents cited are pages under https://discord.com/developers/docs
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.rules import MESSAGE_FIELDS, wrong_in_message, wrong_in_modal
from tests.fakes.discord.world import EPHEMERAL, Channel, Message, Person, Wire

# interactions/receiving-and-responding#interaction-object-interaction-type
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
# interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED = {
    COMMAND: {REPLY, DEFER, MODAL},
    COMPONENT: {REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {REPLY, DEFER, DEFER_UPDATE, UPDATE},
}
ANSWER_SECONDS, TOKEN_SECONDS = 3.0, 15 * 60.0  # #responding-to-an-interaction
USER_INSTALL_FOLLOWUPS = 5  # #followup-messages: where the app is not in the guild
EDIT_FIELDS = MESSAGE_FIELDS - {"nonce", "enforce_nonce"}  # resources/webhook#edit-webhook-message; tts is ignored
FOLLOWUP_FIELDS = MESSAGE_FIELDS | {"username", "avatar_url"}  # resources/webhook#execute-webhook


@dataclass
class Refused(Exception):
    """An error response: HTTP status and JSON error code (topics/opcodes-and-status-codes#json)."""

    status: int
    code: int
    message: str

    def wire(self) -> Wire:
        return {"code": self.code, "message": self.message}


@dataclass(eq=False)
class FakeInteraction:
    """One interaction and the responses to it."""

    id: int
    token: str
    kind: int
    person: Person
    channel: Channel
    is_guild_install: bool  # else a user install
    created_at: float
    source: Message | None = None
    response_type: int | None = None  # of the callback; None before it
    responded_after: float = 0.0
    data: Wire = field(default_factory=dict)  # of the callback: choices or a modal
    original: Message | None = None
    is_thinking: bool = False  # deferred, and not answered yet
    followups: list[Message] = field(default_factory=list)

    @property
    def shown(self) -> list[Message]:
        """The messages that answer it, in order, without one that only says “thinking…” or is still to be edited."""
        first = [self.original] if self.original and not self.is_thinking else []
        return [message for message in [*first, *self.followups] if not message.is_deleted]


@dataclass(eq=False)
class InteractionResponses:
    """Checks and applies the app's responses. `post` makes a message in a channel, `now` is the clock in seconds."""

    now: Callable[[], float]
    post: Callable[[Channel, Wire], Message]
    report_violation: Callable[[str], None]
    by_id: dict[int, FakeInteraction] = field(default_factory=dict)

    def callback(self, interaction: int, token: str, body: Wire) -> Wire:
        """#create-interaction-response: once, within three seconds."""
        one = self.by_id.get(interaction)
        if one is None or one.token != token or self.now() - one.created_at > ANSWER_SECONDS:
            raise Refused(404, 10062, "Unknown interaction")
        if one.response_type is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        kind, data = body["type"], body.get("data") or {}
        if kind not in ALLOWED[one.kind] or set(body) - {"type", "data"}:
            self._refuse([f"an interaction of type {one.kind} was answered with {body}"])
        one.response_type, one.responded_after, one.data = kind, self.now() - one.created_at, data
        self._apply(one, kind, data)
        told: Wire = {"id": str(one.id), "type": one.kind, "response_message_loading": kind == DEFER}
        if one.original is not None:
            told["response_message_id"] = str(one.original.id)
        return {"interaction": told}

    def _apply(self, one: FakeInteraction, kind: int, data: Wire) -> None:
        if kind in (REPLY, UPDATE):
            self._refuse(wrong_in_message(data, EDIT_FIELDS))
        if kind == MODAL:
            self._refuse(wrong_in_modal(data))
        if kind == CHOICES:  # #interaction-response-object-autocomplete: 25 at most
            self._refuse(["there are more than 25 choices"] if len(data["choices"]) > 25 else [])
            self._refuse(
                ["a choice is too long"] if any(not 1 <= len(c["name"]) <= 100 for c in data["choices"]) else []
            )
        if kind in (REPLY, DEFER):
            one.original = self.post(one.channel, data)
            one.is_thinking = kind == DEFER
        if kind in (UPDATE, DEFER_UPDATE):
            one.original = one.source
            one.is_thinking = kind == DEFER_UPDATE
        if kind == UPDATE and one.source is not None:
            one.source.update(data)

    def _with_token(self, token: str) -> FakeInteraction:
        """#followup-messages: valid for fifteen minutes; resources/webhook: unknown before a response."""
        one = next((asked for asked in self.by_id.values() if asked.token == token), None)
        if one is None or one.response_type is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if self.now() - one.created_at > TOKEN_SECONDS:
            raise Refused(401, 50027, "Invalid Webhook Token")
        return one

    def found(self, token: str, message: str) -> Message:
        """`@original` is the first response, also a deferred one."""
        one = self._with_token(token)
        ours = [one.original] if message == "@original" else [*one.followups, one.original]
        found = next((m for m in ours if m and not m.is_deleted and message in ("@original", str(m.id))), None)
        if found is None:
            raise Refused(404, 10008, "Unknown Message")
        return found

    def edit(self, token: str, message: str, body: Wire) -> Message:
        found, one = self.found(token, message), self._with_token(token)
        self._refuse(wrong_in_message(body, EDIT_FIELDS))
        found.update(body)
        found.edits += 1
        if found is one.original:
            one.is_thinking = False
        return found

    def delete(self, token: str, message: str) -> None:
        self.found(token, message).is_deleted = True

    def follow_up(self, token: str, body: Wire) -> Message:
        """#create-followup-message. The first one after a deferred response edits that, as it was deferred."""
        one = self._with_token(token)
        self._refuse(wrong_in_message(body, FOLLOWUP_FIELDS))
        if not one.is_guild_install and len(one.followups) >= USER_INSTALL_FOLLOWUPS:
            raise Refused(400, 40094, "The application's follow-up messages are used up")
        is_deferred = one.is_thinking and one.response_type == DEFER
        if is_deferred and one.original is not None and not one.original.is_deleted:
            one.is_thinking = False
            one.original.update(body)
            return one.original
        one.followups.append(self.post(one.channel, body))
        return one.followups[-1]

    def _refuse(self, wrong: list[str]) -> None:
        for text in wrong:
            self.report_violation(text)
        if wrong:
            raise Refused(400, 50035, "Invalid Form Body")

    def unanswered(self) -> list[str]:
        """Interactions without a response for three seconds: the user saw “The application did not respond”."""
        waiting = [one for one in self.by_id.values() if one.response_type is None]
        return [
            f"{one.person.name} got no response: {one}"
            for one in waiting
            if self.now() - one.created_at > ANSWER_SECONDS
        ]


def flags_of(data: Wire) -> int:
    """#create-followup-message: of the flags only EPHEMERAL and those on how it is shown may be set."""
    flags: Any = data.get("flags") or 0
    return int(flags) & EPHEMERAL
