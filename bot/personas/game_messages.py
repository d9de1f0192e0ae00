"""How a game looks: the tweets to vote on or to guess about, a button for each choice, and the result."""

from collections.abc import Mapping
from dataclasses import replace

from bot.chat.messages import Button, GeneratedTweet, Reply
from models.domain.game import Game, GameKind
from models.domain.persona import Persona
from models.messages import joined, sentence

LETTERS = "AB"


def game_message(game: Game, personas: Mapping[str, Persona]) -> Reply:
    """The message of an open game. `personas` has that of each of its ids."""
    return _vote(game, personas) if game.kind is GameKind.VERSUS else _question(game, personas)


def result_message(game: Game, personas: Mapping[str, Persona]) -> Reply:
    """The message of a game that is over."""
    if game.kind is GameKind.VERSUS:
        return Reply(_winner(game, personas), _tweets(game, personas))
    name, message = (
        personas[game.tweets[0].persona_id].display_name,
        "guess-solved" if game.is_solved else "guess-not-solved",
    )
    return Reply(sentence(message, name=name, count=len(game.votes)), _tweets(game, personas))


def _vote(game: Game, personas: Mapping[str, Persona]) -> Reply:
    labels = [
        sentence("button-vote", letter=letter, count=count) for letter, count in zip(LETTERS, game.counts, strict=True)
    ]
    votes = [_choice(game, index, label) for index, label in enumerate(labels)]
    close = Button(sentence("button-close-vote"), game.kind.value, {"game": game.number, "act": "close"})
    return Reply(sentence("versus-question"), _tweets(game, personas), (*votes, close))


def _question(game: Game, personas: Mapping[str, Persona]) -> Reply:
    """The tweet with a label that does not say yet whom it imitates."""
    text = sentence("quotation", text=game.tweets[0].text)
    buttons = [_choice(game, index, personas[choice].display_name) for index, choice in enumerate(game.choices)]
    return Reply(joined("\n", [sentence("guess-question"), text, sentence("guess-label")]), buttons=tuple(buttons))


def _choice(game: Game, index: int, label: str) -> Button:
    return Button(label, game.kind.value, {"game": game.number, "choice": index})


def _tweets(game: Game, personas: Mapping[str, Persona]) -> tuple[GeneratedTweet, ...]:
    tweets = [GeneratedTweet(personas[one.persona_id], game.prompt, one.text, one.seed) for one in game.tweets]
    if len(tweets) == 1:
        return tuple(tweets)
    return tuple(replace(tweet, note=letter) for tweet, letter in zip(tweets, LETTERS, strict=True))


def _winner(game: Game, personas: Mapping[str, Persona]) -> str:
    first, second = game.counts
    if first == second:
        return sentence("versus-tie", count=first)
    winner = 0 if first > second else 1
    name, most, fewest = personas[game.choices[winner]].display_name, max(first, second), min(first, second)
    return sentence("versus-won", letter=LETTERS[winner], name=name, most=most, fewest=fewest)
