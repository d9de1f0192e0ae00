"""The options behind a button that draws tweets."""

from collections.abc import Sequence

from bot.chat.messages import GeneratedTweet, Value

BETWEEN_TEXTS = "\n\n\n"  # several tweets in one option, of which `number` is drawn


def picture_options(tweets: Sequence[GeneratedTweet]) -> dict[str, Value]:
    """The options that ask for a picture of these tweets, without the `number` of one of them."""
    first = tweets[0]
    options: dict[str, Value] = {"persona": first.persona.id, "prompt": first.prompt, "seed": first.seed}
    options["text"] = BETWEEN_TEXTS.join(tweet.text for tweet in tweets)
    return {name: value for name, value in options.items() if value != ""}
