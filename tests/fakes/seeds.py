"""Models as HuggingTweets published them: the five situations that it was asked to serve, with cards of its make.

They do not know what is tested. Weights are of the old kind, pytorch_model.bin; the counts are those of its own cards.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.domain.persona import PostCounts


@dataclass(frozen=True, slots=True)
class Seed:
    """`names` and `counts` stand in the card's order, which for several accounts is not that of the handles."""

    repository: str
    names: tuple[str, ...]
    counts: tuple[PostCounts, ...]
    is_html: bool = False  # the table of the first cards
    has_bot: bool = True  # “@handle bot” and “AI Bot” behind the name, as until 2021

    @property
    def handles(self) -> tuple[str, ...]:
        return tuple(self.repository.split("-"))


SEEDS = (
    Seed("tylerthecreator", ("Tyler, The Creator",), (PostCounts(3213, 452, 633, 2128),), is_html=True),
    Seed("tsuda", ("津田大介",), (PostCounts(3244, 2873, 227, 144),), has_bot=False),
    Seed("3thyr3al", ("ethy (3thyreඞl)🏺",), (PostCounts(1727, 360, 539, 828),)),
    Seed(
        "devops_guru-neiltyson-nigelthurlow",
        ("Nigel Thurlow", "Ernest Wright, Ph. D. ABD", "Neil deGrasse Tyson"),
        (PostCounts(1264, 648, 27, 589), PostCounts(1933, 20, 105, 1808), PostCounts(3250, 10, 79, 3161)),
        has_bot=False,
    ),
    Seed("maryjackalope", ("Stuff of Thot",), (PostCounts(3209, 492, 388, 2329),)),
)


def write_model(folder: Path, base: Path, card: str) -> Path:
    """The model at `base` as it was published then."""
    model = AutoModelForCausalLM.from_pretrained(base)
    model.config.save_pretrained(folder)
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    AutoTokenizer.from_pretrained(base).save_pretrained(folder)
    (folder / "README.md").write_text(card, encoding="utf-8")
    return folder


def card_of_seed(seed: Seed) -> str:
    """Its card, but for what is the same on all and says nothing of the persona."""
    avatars = "".join(
        f'<div style="background-image: url(&#39;https://pbs.example/{place}_400x400.jpg&#39;)"></div>\n'
        for place in range(len(seed.names))
    )
    name = " & ".join(seed.names)
    label = "AI CYBORG" if len(seed.names) > 1 else "AI BOT"
    titles = (
        f'<div style="margin-top: 8px; font-size: 19px; font-weight: 800">{name} 🤖 AI Bot </div>\n'
        f'<div style="font-size: 15px">@{seed.repository} bot</div>\n'
        if seed.has_bot
        else f'<div style="font-size: 16px; font-weight: 800">🤖 {label} 🤖</div>\n'
        f'<div style="text-align: center; font-size: 16px; font-weight: 800">{name}</div>\n'
        f'<div style="text-align: center; font-size: 14px;">@{seed.repository}</div>\n'
    )
    return (
        "---\nlanguage: en\nthumbnail: https://www.huggingtweets.example/predictions.png\ntags:\n- huggingtweets\n"
        f'widget:\n- text: "My dream is"\n---\n\n{avatars}{titles}\n{_table(seed)}\n'
        "The model is based on a pre-trained [GPT-2](https://huggingface.co/gpt2) which is fine-tuned on "
        f"@{seed.repository}'s tweets.\n"
    )


def _table(seed: Seed) -> str:
    rows = [
        ("Tweets downloaded", [count.downloaded for count in seed.counts]),
        ("Retweets", [count.retweets for count in seed.counts]),
        ("Short tweets", [count.short for count in seed.counts]),
        ("Tweets kept", [count.kept for count in seed.counts]),
    ]
    if seed.is_html:
        style = "style='border-width:0'"
        return "".join(
            f"<tr>\n<td {style}>{title}</td>\n<td {style}>{values[0]}</td>\n</tr>\n" for title, values in rows
        )
    heads = " | ".join(seed.names) if not seed.has_bot else "Quantity"
    lines = [f"| Data | {heads} |", f"| --- |{' --- |' * len(seed.counts)}"]
    return "\n".join([*lines, *(f"| {title} | {' | '.join(map(str, values))} |" for title, values in rows)]) + "\n"
