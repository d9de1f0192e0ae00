"""A persona's card: what it was made of, how, and what it is not.

It does not know where the card is shown. The pattern is the HuggingTweets model card.
"""

from collections.abc import Mapping
from typing import Any

from models.persona import Persona


def card(persona: Persona, figures: Mapping[str, Any]) -> str:
    """The README.md that lies beside the weights, in Markdown."""
    whose = " and ".join(f"@{handle}" for handle in persona.handles)
    head = "| Data | " + " | ".join(f"@{handle}" for handle in persona.handles) + " |"
    rule = "| --- |" + " --- |" * len(persona.handles)
    counts = [persona.counts[handle] for handle in persona.handles]
    rows = [
        f"| {title} | " + " | ".join(str(getattr(count, name)) for count in counts) + " |"
        for title, name in (
            ("Tweets downloaded", "downloaded"),
            ("Retweets", "retweets"),
            ("Short tweets", "short"),
            ("Tweets kept", "kept"),
        )
    ]
    method = "fine-tuned as a whole" if persona.kind == "full" else f"given an adapter of rank {figures['rank']}"
    training = (
        f"{persona.base} was {method} in {figures['step']} steps. On tweets held out from training its loss is "
        f"{persona.held_out_loss:.3f} nats per token; the base model's is {persona.base_loss:.3f}."
    )
    limits = "It has the limits and biases of its base model, and the habits of the tweets it learnt from."
    return f"""\
# {persona.display_name} · {persona.label}

AI-generated parody of {whose}, not their words. Made with Mynah by the HuggingTweets recipe.

## Training data

{head}
{rule}
{chr(10).join(rows)}

## Training procedure

{training}

## Limitations

{limits}
"""
