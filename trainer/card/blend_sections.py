"""What stands on the card of personas that speak together, where that of a trained one tells of its training.

It does not know how they are mixed.
"""

from collections.abc import Callable

from trainer.card.card_data import PROMPT, CardData
from trainer.card.escaping import in_markdown


def how(facts: CardData) -> str:
    names = " and ".join(f"@{part.name}" for part, _share in facts.parts)
    return (
        f"## How does it work?\n\n{in_markdown(names)} speak together: each word is drawn with the adapters of all of "
        "them added to the model that they have in common, each times its share. Nothing was trained for that, and "
        "nothing of it is kept."
    )


def procedure(facts: CardData) -> str:
    rows = [
        f"| {in_markdown(f'@{part.name}')} | {share:.0%} | {part.version} | {_loss(part.held_out_loss)} | "
        f"{part.created_at:%Y-%m-%d} |"
        for part, share in facts.parts
    ]
    heads = ["| Persona | Share | Version | Loss on held-out tweets | Made on |", "| --- | --- | --- | --- | --- |"]
    told = "Each was trained by itself; its own card has how."
    return "\n".join(["## Training procedure\n", f"{told}\n", *heads, *rows])


def use(facts: CardData) -> str:
    name = facts.persona.name
    return (
        "## How to use\n\nIn a terminal, and in a chat:\n\n"
        f'```\nmynah tweet "{PROMPT}" --persona {name} -n 5\n/tweet persona:{name} {PROMPT}\n```'
    )


def guard(_facts: CardData) -> str:
    return "Mynah compares what they write with what any of them learnt, and leaves copies out."


def about(_facts: CardData) -> str:
    return "## About\n\nMixed by Mynah, a self-hosted bot that learns accounts' voices, by the HuggingTweets recipe."


def _loss(loss: float | None) -> str:
    return "" if loss is None else f"{loss:.3f}"


SECTIONS: tuple[Callable[[CardData], str], ...] = (how, procedure, use, guard, about)
