"""Model card: the README.md of a persona, after the HuggingTweets model cards, with front matter for the Hub."""

import re
from collections.abc import Sequence

from huggingface_hub import ModelCardData

from models.domain.consent import ConsentBasis
from models.domain.persona import PostCounts
from models.domain.tweet import MAX_POST_CHARACTERS
from models.personas.checkpoints import PICTURE
from trainer.card import blend_sections
from trainer.card.card_data import PROMPT, CardData, whose
from trainer.card.escaping import address, in_html, in_markdown, large
from trainer.card.figures_table import hyperparameters, measures, notes

LOSS_CHART, CURVE_CHART = "loss.png", "learning-curve.png"
TAGS = ["huggingtweets", "mynah", "text-generation", "parody"]
BASES = {  # by their name in Mynah: repository on the Hub, licence
    "gpt2": ("openai-community/gpt2", "mit"),
    "smollm2": ("HuggingFaceTB/SmolLM2-135M-Instruct", "apache-2.0"),
}
REPOSITORY = re.compile(r"\w[\w.-]*/\w[\w.-]*")
NETWORKS = {"x": "https://x.com/{}", "archive": "https://x.com/{}", "bluesky": "https://bsky.app/profile/{}"}
SOURCES = {
    "x": "X's API",
    "archive": "an X archive",
    "files": "a file",
    "discord-data": "a Discord data package",
    "outbox": "a Mastodon export",
    "telegram-export": "a Telegram export",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "import": "the card of the imported model",
}
COUNTS = (
    ("Tweets downloaded", "downloaded"),
    ("Retweets", "retweets"),
    ("Short tweets", "short"),
    ("Tweets kept", "kept"),
)
OLDER = "Own posts over the limit per account, which were not used"
TOO_LONG = f"Tweets over {MAX_POST_CHARACTERS:,} characters"
UNKNOWN = PostCounts(0, 0, 0, 0)
NO_PICTURE = "It has no picture, because none of its sample tweets can be shown."
NO_CONSENT = "without a recorded consent"
LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
AVATAR = (
    "display:inline-block; margin: 0 4px; width: 92px; height: 92px; border-radius: 50%; background-size: cover; "
    "background-image: url(&#39;{}&#39;)"
)


def card(facts: CardData) -> str:
    """The README.md beside the weights: YAML front matter, then Markdown."""
    made = (_how, _procedure, _use, _guard, _about)
    how, procedure, use, guard, about = blend_sections.SECTIONS if facts.parts else made
    parts = (_head, how, _data, procedure, _measures, _samples, use, _limits, guard, about)
    sections = [section for part in parts if (section := part(facts))]
    return "\n\n".join([f"---\n{_front_matter(facts)}\n---", *sections]) + "\n"


def _front_matter(facts: CardData) -> str:
    persona = facts.persona
    on_hub, licence = on_the_hub(persona.base)
    data = ModelCardData(
        language=persona.language,
        license=licence,
        base_model=on_hub,
        library_name="transformers",
        pipeline_tag="text-generation",
        tags=TAGS,
        thumbnail=_file(facts, PICTURE) if PICTURE in facts.files else None,
        widget=[{"text": PROMPT}],
    )
    text: str = data.to_yaml(line_break="\n")
    return text.strip()


def on_the_hub(base: str) -> tuple[str | None, str | None]:
    """The base model's repository on the Hub and its licence, if known. A path on this machine is not disclosed."""
    return BASES.get(base, (base if REPOSITORY.fullmatch(base) else None, None))


def _file(facts: CardData, name: str) -> str:
    """The link to a file beside the card; on the Hub an absolute URL, which thumbnails need."""
    return f"{facts.hub}/{facts.repository}/resolve/main/{name}" if facts.repository else name


def _head(facts: CardData) -> str:
    persona = facts.persona
    avatars = [found for account in facts.accounts if (found := address(large(account.avatar_url or "")))]
    shown = "".join(f'<span style="{AVATAR.format(found)}"></span>' for found in avatars)
    lines = [
        '<div style="text-align: center; line-height: 1.5;">',
        f"<div>{shown}</div>" if shown else "",
        f'<div style="margin-top: 3px; font-size: 16px; font-weight: 800">🤖 {persona.label} 🤖</div>',
        f'<div style="font-size: 16px; font-weight: 800">{in_html(persona.display_name)}</div>',
        f'<div style="font-size: 14px">@{in_html(persona.name)}</div>',
        "</div>",
    ]
    parody = f"AI-generated parody of {in_markdown(whose(persona))}, not their words."
    text = "\n".join(line for line in lines if line) + f"\n\n{parody} Made with Mynah."
    if PICTURE in facts.files:
        return f"{text}\n\n![A prompt and how the persona continues it]({_file(facts, PICTURE)})"
    return text if facts.parts else f"{text}\n\n{NO_PICTURE}"


def _how(facts: CardData) -> str:
    if facts.run is None:
        return "## How does it work?\n\nThis persona was imported: others trained the model, and it is used unchanged."
    return (
        "## How does it work?\n\n"
        "posts → cleaned and counted → some held out → fine-tuning → measured on the held-out posts → published\n\n"
        "1. **collect**: read the newest 3,250 posts of each account.\n"
        "2. **prepare**: drop retweets, short and overlong posts, strip links, and hold a tenth out of training.\n"
        "3. **fine-tune**: train the base model on the rest, and keep the weights that predict held-out posts best.\n"
        "4. **measure**: how well it predicts posts it was not trained on, compared with the base model alone.\n"
        "5. **guard**: compare what it writes with what it was trained on, and leave copies out."
    )


def _data(facts: CardData) -> str:
    names = [in_markdown(account.display_name or f"@{account.handle}") for account in facts.accounts]
    lines = [f"The model was trained on tweets from {' & '.join(names)}.", *_table(facts, names), *_provenance(facts)]
    return "## Training data\n\n" + "\n".join([*lines, *_language(facts.persona.language)])


def _language(code: str | None) -> list[str]:
    if code is None:
        return []
    return [
        f"- language of most of the posts: {LANGUAGES[code]} (`{code}`)"
        if code in LANGUAGES
        else f"- language of most of the posts: `{in_markdown(code)}`"
    ]


def _table(facts: CardData, names: Sequence[str]) -> list[str]:
    """The counts of each account; by the original recipe too, where they differ."""
    counts = [facts.persona.counts.get(account.handle, UNKNOWN) for account in facts.accounts]
    if not any(count.downloaded for count in counts):
        return [""]
    rows: list[tuple[str, list[int | None]]] = [
        (title, [getattr(count, name) for count in counts]) for title, name in COUNTS
    ]
    if any(count.too_long for count in counts):
        rows.insert(-1, (TOO_LONG, [count.too_long for count in counts]))
    if any(count.older for count in counts):
        rows.insert(2, (OLDER, [count.older for count in counts]))
    if any(count.other_recipe for count in counts):
        recipes = [count.recipe for count in counts]
        rows += [
            (f"{title}, by the original recipe", [getattr(recipe, name, None) for recipe in recipes])
            for title, name in COUNTS
        ]
    lines = [f"| {title} | {' | '.join(map(str, values))} |" for title, values in rows]
    return ["", f"| Data | {' | '.join(names)} |", f"| --- |{' --- |' * len(names)}", *lines, ""]


def _provenance(facts: CardData) -> list[str]:
    lines = []
    for account in facts.accounts:
        source = SOURCES.get(account.source, account.source)
        basis = facts.persona.consent_bases.get(account.handle)
        link = None if basis is ConsentBasis.FICTIONAL else NETWORKS.get(account.source)  # it may be a stranger's name
        account_link = (
            f"[@{account.handle}]({link.format(account.handle)})" if link else in_markdown(f"@{account.handle}")
        )
        line = f"- {account_link}: read from {source} on {account.read_at:%Y-%m-%d}"
        if account.first_tweet_at and account.last_tweet_at:
            line += f", posts from {account.first_tweet_at:%Y-%m-%d} to {account.last_tweet_at:%Y-%m-%d}"
        lines.append(f"{line}, {basis.described if basis else NO_CONSENT}.")
    return lines


def _procedure(facts: CardData) -> str:
    persona, run = facts.persona, facts.run
    on_hub, _licence = on_the_hub(persona.base)
    base = f"[{in_markdown(persona.base)}]({facts.hub}/{on_hub})" if on_hub else "model of the operator"
    method = "fine-tuned in full" if persona.kind == "full" else "fine-tuned with a LoRA adapter"
    text = f"The model is based on a pre-trained {base}, which is {method} on {in_markdown(whose(persona))}'s tweets."
    if run is None:
        return f"## Training procedure\n\n{text}"
    lines = [f"| {in_markdown(name)} | {in_markdown(value)} |" for name, value in hyperparameters(run)]
    return "\n".join(["## Training procedure\n", f"{text}\n", "| Hyper-parameter | Value |", "| --- | --- |", *lines])


def _measures(facts: CardData) -> str:
    """The run's figures beside those of baselines, and its loss and learning curve as charts."""
    figures = facts.run.metrics if facts.run else {}
    table = measures((facts.persona.held_out_loss, facts.persona.base_loss), figures)
    lines = [f"| {' | '.join(map(in_markdown, row))} |" for row in table]
    lines[1:1] = [f"| --- |{' --- |' * (len(table[0]) - 1)}"] if table else []
    remarks = [f"\n{in_markdown(note)}" for note in (notes(facts.run) if facts.run else ())]
    charts = [f"\n![{title}]({_file(facts, name)})" for name, title in CHARTS if name in facts.files]
    return "\n".join(["## Measures\n", *lines, *remarks, *charts]) if lines or charts else ""


CHARTS = ((LOSS_CHART, "Loss on held-out tweets"), (CURVE_CHART, "Loss by the number of tweets trained on"))


def _samples(facts: CardData) -> str:
    if not facts.samples:
        return ""
    lines = [f"- **{in_markdown(prompt)}**{_rest(prompt, text)}" for prompt, text in facts.samples]
    how = ", with copies left out" if facts.run or facts.parts else ""
    return "\n".join(["## Samples\n", f"Written by the model{how}:\n", *lines])


def _rest(prompt: str, text: str) -> str:
    rest = text.removeprefix(prompt)
    return f"{' ' if rest[:1].isspace() and prompt else ''}{in_markdown(rest)}"


def _use(facts: CardData) -> str:
    where = facts.repository or facts.persona.name
    return (
        "## How to use\n\nYou can use this model directly with a pipeline for text generation:\n\n"
        "```python\nfrom transformers import pipeline\n"
        f"generator = pipeline('text-generation',\n                     model={where!r})\n"
        f'generator("{PROMPT}", num_return_sequences=5)\n```'
        + (
            ""
            if facts.repository
            else f"\n\n`mynah export {facts.persona.name} {facts.persona.name}` writes that folder."
        )
    )


def _limits(facts: CardData) -> str:
    base, _licence = BASES.get(facts.persona.base, (None, None))
    limits = (
        f"[the same limitations and bias as its base model]({facts.hub}/{base})"
        if base
        else ("the same limitations and bias as its base model")
    )
    return (
        "## Intended uses\n\nParody, play and research, labelled as AI-generated wherever it is shown. "
        "Do not present its words as a person's own, and do not rely on them for facts.\n\n"
        f"## Limitations and bias\n\nThe model suffers from {limits}. "
        "In addition, the data present in the accounts' tweets further affects the text generated by the model: "
        "their habits, and anything wrong or unkind that they wrote."
    )


def _guard(facts: CardData) -> str:
    if facts.run is None:
        return "No copy guard came with it: it may repeat what it was trained on word for word."
    return "Mynah leaves out what copies its training posts. Outside of Mynah there is no such check."


def _about(facts: CardData) -> str:
    made_at = facts.run.created_at if facts.run else facts.persona.created_at
    about = (
        f"Version {facts.persona.version}, made on {made_at:%Y-%m-%d} with Mynah, a self-hosted bot that "
        "learns an account's voice with the HuggingTweets recipe."
    )
    return "\n\n".join(["## About", about, *([in_markdown(facts.origin)] if facts.origin else [])])
