"""Questions that members answer by a message, since Telegram has no forms.

In a private chat the next message is the answer; in a group it has to reply to the question, which
https://core.telegram.org/bots/api#forcereply makes easy. Open questions are kept in memory: after a restart a member
asks again.
"""

from collections import OrderedDict

from bot.chat.forms import Form

MAX_QUESTIONS = 1_000


class OpenQuestions:
    """The forms that were asked as questions, by chat and message, with the member who may answer."""

    def __init__(self, max_questions: int = MAX_QUESTIONS) -> None:
        self._max_questions = max_questions
        self._forms: OrderedDict[tuple[str, int], tuple[Form, str | None]] = OrderedDict()
        self._last: dict[str, int] = {}  # the message of the last one, by chat

    def add(self, chat: str, message: int, form: Form, member: str | None) -> None:
        """`member` is None where anybody may answer."""
        self._forms[chat, message] = form, member
        self._last[chat] = message
        if len(self._forms) > self._max_questions:
            (old_chat, old_message), _question = self._forms.popitem(last=False)
            self._drop_last(old_chat, old_message)

    def replied(self, chat: str, message: int, member: str | None) -> Form | None:
        """The form whose question this message of the bot is. It stays open, so that an answer can be corrected."""
        form, asked = self._forms.get((chat, message), (None, None))
        return form if asked in (None, member) else None

    def pop_last(self, chat: str) -> Form | None:
        """The form that the chat was asked last, if nothing was said since."""
        message = self._last.pop(chat, None)
        form, _asked = self._forms.get((chat, message), (None, None)) if message is not None else (None, None)
        return form

    def _drop_last(self, chat: str, message: int) -> None:
        if self._last.get(chat) == message:
            del self._last[chat]
