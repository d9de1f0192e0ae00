"""Messages that a persona answers. Whose tweet somebody replies to, the buttons under it tell."""

from collections.abc import Iterable
from contextlib import suppress

from bot.chat.messages import ButtonStore, Value
from models.domain.errors import ServiceError

MAX_LOOKUPS = 3  # the first button under a tweet writes another


async def answering_options(text: str, tokens: Iterable[str], buttons: ButtonStore) -> dict[str, Value] | None:
    """The options of /tweet that have `text` answered, in reply to a message with buttons of these tokens.

    None where that message shows no persona's tweet, or is so old that its buttons are gone.
    """
    for token in list(tokens)[:MAX_LOOKUPS]:
        with suppress(ServiceError):
            button = await buttons.press(token)
            if button.command == "tweet" and "persona" in button.options:
                return {"persona": button.options["persona"], **(as_message(text) if text else {})}
    return None


def as_message(text: str) -> dict[str, Value]:
    """The options of /tweet that have `text` answered instead of continued."""
    return {"prompt": text, "answer": "yes"}
