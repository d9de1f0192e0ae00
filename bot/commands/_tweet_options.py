"""The options behind a button that keeps a tweet, or draws tweets."""

from collections.abc import Sequence

from bot.chat.messages import GeneratedTweet, Value

BETWEEN_TEXTS = "\n\n\n"  # several tweets in one option, of which `number` is drawn


def tweet_options(tweets: Sequence[GeneratedTweet]) -> dict[str, Value]:
    """What names these tweets: persona, first words, seed, and all texts."""
    first = tweets[0]
    options: dict[str, Value] = {"persona": first.persona.id, "prompt": first.prompt, "seed": first.seed}
    options["text"] = BETWEEN_TEXTS.join(tweet.text for tweet in tweets)
    return {name: value for name, value in options.items() if value != ""}
