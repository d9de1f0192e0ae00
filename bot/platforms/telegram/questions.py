"""Questions that members answer by a message, since Telegram has no forms.

In a private chat the next message is the answer, within ten minutes; in a group it has to reply to the question, which
https://core.telegram.org/bots/api#forcereply makes easy. Open questions are kept in memory: after a restart a member
asks again.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.chat.forms import Form

MAX_QUESTIONS = 1_000
NEXT_MESSAGE_SECONDS = 600.0  # within which the next message in a private chat is the answer


class OpenQuestions:
    """The forms that were asked as questions, by chat and message, with the member who may answer."""

    def __init__(self, max_questions: int = MAX_QUESTIONS, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_questions, self._clock = max_questions, clock
        self._forms: OrderedDict[tuple[str, int], tuple[Form, str | None]] = OrderedDict()
        self._last: dict[str, tuple[int, float]] = {}  # the message of the last one, and until when, by chat

    def add(self, chat: str, message: int, form: Form, member: str | None) -> None:
        """`member` is None where anybody may answer."""
        self._forms[chat, message] = form, member
        self._last[chat] = message, self._clock() + NEXT_MESSAGE_SECONDS
        if len(self._forms) > self._max_questions:
            (old_chat, old_message), _question = self._forms.popitem(last=False)
            self._drop_last(old_chat, old_message)

    def replied(self, chat: str, message: int, member: str | None) -> Form | None:
        """The form whose question this message of the bot is. It stays open, so that an answer can be corrected."""
        form, asked = self._forms.get((chat, message), (None, None))
        return form if asked in (None, member) else None

    def pop_last(self, chat: str) -> Form | None:
        """The form that the chat was asked last, if that was not long ago, and nothing was said since."""
        message, until = self._last.pop(chat, (0, 0.0))
        form, _asked = self._forms.get((chat, message), (None, None))
        return form if self._clock() < until else None

    def _drop_last(self, chat: str, message: int) -> None:
        if chat in self._last and self._last[chat][0] == message:
            del self._last[chat]
