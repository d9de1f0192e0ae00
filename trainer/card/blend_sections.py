"""Sections of a blend's model card, in place of those about training: how it works, its personas, how to use it."""

from collections.abc import Callable

from trainer.card.card_data import PROMPT, CardData
from trainer.card.escaping import in_markdown


def how(facts: CardData) -> str:
    names = " and ".join(f"@{part.name}" for part, _share in facts.parts)
    return (
        f"## How does it work?\n\n{in_markdown(names)} speak together: their LoRA adapters, each weighted by its "
        "share, are added to the base model that they share. Nothing was trained for it, and nothing is stored."
    )


def procedure(facts: CardData) -> str:
    rows = [
        f"| {in_markdown(f'@{part.name}')} | {share:.0%} | {part.version} | {_loss(part.held_out_loss)} | "
        f"{part.created_at:%Y-%m-%d} |"
        for part, share in facts.parts
    ]
    heads = ["| Persona | Share | Version | Loss on held-out tweets | Trained on |", "| --- | --- | --- | --- | --- |"]
    intro = "Each was trained by itself; see its own card."
    return "\n".join(["## Training procedure\n", f"{intro}\n", *heads, *rows])


def use(facts: CardData) -> str:
    name = facts.persona.name
    return (
        "## How to use\n\nIn a terminal, and in a chat:\n\n"
        f'```\nmynah tweet "{PROMPT}" --persona {name} -n 5\n/tweet persona:{name} {PROMPT}\n```'
    )


def guard(_facts: CardData) -> str:
    return "Mynah compares what they write with what any of them was trained on, and leaves copies out."


def about(_facts: CardData) -> str:
    return "## About\n\nBlended by Mynah, a self-hosted bot that learns accounts' voices with the HuggingTweets recipe."


def _loss(loss: float | None) -> str:
    return "" if loss is None else f"{loss:.3f}"


SECTIONS: tuple[Callable[[CardData], str], ...] = (how, procedure, use, guard, about)
