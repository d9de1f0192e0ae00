"""A persona's card: everything the five HuggingTweets cards hold, ours added, and names that stay names."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from huggingface_hub import ModelCard

from models.domain.consent import ConsentBasis
from models.domain.persona import Persona, PostCounts
from models.registry import Provenance, TrainingRun
from trainer.card.card_data import CardData
from trainer.card.escaping import address, in_html, in_markdown
from trainer.card.model_card import card

NOW = datetime(2026, 5, 1, tzinfo=UTC)
FIGURES: dict[str, Any] = {
    "held_out_loss_at_step_0": 5.1,
    "held_out_loss_at_step_4": 4.2,
    "bits_per_character_persona": 1.9,
    "warning": None,
    "curve": [[100, 4.9]],
}
RUN = TrainingRun(NOW, 7, 40, 2, 61.5, 4.1, 5.0, {"rank": 64, "learning_rate": 1e-3}, FIGURES, {"torch": "2.13.0"})


def account(handle: str, name: str, source: str = "archive", avatar: str | None = None) -> Provenance:
    return Provenance(handle, source, NOW, datetime(2012, 1, 1, tzinfo=UTC), NOW, name, avatar)


def facts(
    *accounts: Provenance, counts: tuple[PostCounts, ...] = (PostCounts(3213, 452, 633, 2128),), **more: Any
) -> CardData:
    handles = tuple(found.handle for found in accounts)
    persona = Persona(
        id="p1",
        name="-".join(sorted(handles)),
        display_name=" & ".join(found.display_name or found.handle for found in accounts),
        handles=handles,
        base="gpt2",
        kind="adapter",
        created_at=NOW,
        version=2,
        counts=dict(zip(handles, counts, strict=False)),
        held_out_loss=4.1,
        base_loss=5.0,
        language="en",
    )
    return CardData(persona, accounts, **({"run": RUN} | more))


TYLER = account("tylerthecreator", "Tyler, The Creator", avatar="https://pbs.twimg.com/profile_images/1/a_normal.jpg")


def test_the_front_matter_is_what_the_hub_reads() -> None:
    """Language, tags, widget, base model, licence, pipeline and thumbnail, as YAML that the hub's own library reads."""
    text = card(facts(TYLER, files=("predictions.png",), repository="ann/tyler"))
    data: Any = ModelCard(text).data
    assert data.language == "en"
    assert "huggingtweets" in data.tags
    assert data.widget == [{"text": "My dream is"}]
    assert data.base_model == "openai-community/gpt2"
    assert data.license == "mit"
    assert data.pipeline_tag == "text-generation"
    assert data.thumbnail == "https://huggingface.co/ann/tyler/resolve/main/predictions.png"


def test_one_account_is_a_bot_with_its_counts() -> None:
    """As tylerthecreator's card: avatar, name, label, the table of four counts, the handle's address."""
    text = card(facts(TYLER))
    assert "a_400x400.jpg" in text
    for part in ("🤖 AI BOT 🤖", "Tyler, The Creator", "https://x.com/tylerthecreator"):
        assert part in text
    for row in ("downloaded | 3213 |", "Retweets | 452 |", "Short tweets | 633 |", "Tweets kept | 2128 |"):
        assert row in text


def test_overlong_posts_have_a_row_where_there_are_any() -> None:
    """Beside the other counts."""
    assert "| Tweets over 25,000 characters | 3 |" in card(facts(TYLER, counts=(PostCounts(9, 1, 1, 4, too_long=3),)))
    assert "characters |" not in card(facts(TYLER))


def test_a_name_in_japanese_is_itself() -> None:
    """As tsuda's card: 3,244 read, 144 kept, and the name in its own script."""
    text = card(facts(account("tsuda", "津田大介"), counts=(PostCounts(3244, 2873, 227, 144),)))
    assert "| Data | 津田大介 |" in text
    assert "Tweets kept | 144 |" in text


def test_a_name_with_strange_letters_is_itself() -> None:
    """As 3thyr3al's card: an emoji and a letter of another script."""
    text = card(facts(account("3thyr3al", "ethy (3thyreඞl)🏺"), counts=(PostCounts(1727, 360, 539, 828),)))
    assert "| Data | ethy (3thyreඞl)🏺 |" in text


def test_three_accounts_are_a_cyborg_with_a_column_each() -> None:
    """As the card of three: three avatars, a joint name, and the counts of each."""
    three = (
        account("nigelthurlow", "Nigel Thurlow", avatar="https://pbs.twimg.com/1.jpg"),
        account("devops_guru", "Ernest Wright, Ph. D. ABD", avatar="https://pbs.twimg.com/2.jpg"),
        account("neiltyson", "Neil deGrasse Tyson", avatar="https://pbs.twimg.com/3.jpg"),
    )
    counts = (PostCounts(1264, 648, 27, 589), PostCounts(1933, 20, 105, 1808), PostCounts(3250, 10, 79, 3161))
    text = card(facts(*three, counts=counts))
    assert "🤖 AI CYBORG 🤖" in text
    assert "@devops_guru-neiltyson-nigelthurlow" in text
    assert "| Data | Nigel Thurlow | Ernest Wright, Ph. D. ABD | Neil deGrasse Tyson |" in text
    assert "| Tweets downloaded | 1264 | 1933 | 3250 |" in text
    assert text.count("border-radius: 50%") == 3


def test_an_account_without_a_name_or_avatar_has_its_handle() -> None:
    """A made-up card of maryjackalope's kind whose source told neither."""
    text = card(facts(Provenance("maryjackalope", "files", NOW), counts=(PostCounts(3209, 492, 388, 2329),)))
    assert "| Data | @maryjackalope |" in text
    assert "border-radius" not in text
    assert "read from a file on 2026-05-01, without a recorded consent." in text


def test_what_is_ours_is_there() -> None:
    """Provenance, consent, the run's own figures and versions, held-out loss against the base, charts and samples."""
    told = facts(TYLER, files=("predictions.png", "loss.png"), samples=(("My dream is", "My dream is to nap."),))
    text = card(replace(told, persona=replace(told.persona, consent_bases={"tylerthecreator": ConsentBasis.OWNER})))
    for part in (
        "read from an X archive on 2026-05-01, posts from 2012-01-01 to 2026-05-01",
        "to 2026-05-01, with its owner's consent",
        "| learning rate (cosine decay to zero) | 0.001 |",
        "| seed | 7 |",
        "- language of most of the posts: English (`en`)",
        "| version of torch | 2.13.0 |",
        "| loss on held-out tweets, nats per token | 4.100 | 5.000 |",
        "| the same in bits per character, comparable across tokenizers | 1.900 |",
        "(predictions.png)",
        "(loss.png)",
        "- **My dream is** to nap.",
    ):
        assert part in text
    assert "watched" not in text


def test_measures_stand_beside_those_of_others_and_are_told_in_words() -> None:
    """A column for each speaker; warning and curve are sentences; nothing goes by its name in code."""
    figures: dict[str, Any] = {
        "copy_rate": 0.0, "copy_rate_unguarded": 0.034, "author_match": 0.71, "author_match_real": 0.82,
        "distinct_2": 0.91234,
        "distinct_2_real": 0.93, "markov_copy_rate_unguarded": 0.4, "markov_author_match": 0.9, "length_mean": 81.4,
        "measured_tweets": 200, "warning": "There is little to learn from.", "curve": [[100, 4.9], [300, 4.6]],
        "newer_figure": 3, "held_out_loss_at_step_4": 4.2,
    }  # fmt: skip
    told = facts(TYLER)
    text = card(replace(told, run=replace(RUN, metrics=figures)))
    for part in (
        "| Measure | This persona | Real tweets | A Markov chain | Base model alone |\n| --- | --- | --- | --- | --- |",
        "with the copy guard | 0.0% |  |  |  |",
        "| copies without the copy guard | 3.4% |  | 40.0% |  |",
        "by a classifier of real tweets | 71.0% | 82.0% | 90.0% |  |",
        "(distinct-2) | 0.912 | 0.930 |  |  |",
        "| newer figure | 3 |",
        "Measured on 200 tweets that it wrote without a prompt.",
        "There is little to learn from.",
        "100: 4.900 → 300: 4.600 (lower is better).",
        "900 posts would lower it by about 0.30 more",
    ):
        assert part in text
    rows = text.partition("## Measures")[2].partition("##")[0]
    assert "_" not in rows
    assert "watched" not in rows


def test_on_nobodys_word_is_said_too() -> None:
    """A persona from before words were asked for."""
    assert "without a recorded consent." in card(facts(TYLER))


def test_a_persona_without_a_picture_says_why() -> None:
    """On its card, in the picture's place."""
    assert "It has no picture" in card(facts(TYLER))
    assert "It has no picture" not in card(facts(TYLER, files=("predictions.png",)))


def test_it_says_how_to_use_it() -> None:
    """The very lines of the seeds, with the repository once there is one."""
    text = card(facts(TYLER, repository="ann/tyler"))
    assert "model='ann/tyler')\ngenerator(\"My dream is\", num_return_sequences=5)" in text
    assert "mynah export" not in text


def test_a_folder_of_this_machine_is_not_told() -> None:
    """A base model's path is nobody's business, and no repository."""
    told = facts(TYLER)
    text = card(replace(told, persona=replace(told.persona, base="/srv/secret/base")))
    assert "secret" not in text
    assert "base_model" not in text


@pytest.mark.parametrize(
    "name",
    [
        "**Bob** [x](http://evil) | `a` <script>alert(1)</script>",
        "# Title\n---\nlicense: evil\n---",
        "![](http://evil/a.png) &lt;b&gt; ~~no~~ _em_",
        "'); background-image: url(https://evil",
    ],
)
def test_a_name_is_only_ever_a_name(name: str) -> None:
    """Markdown, HTML and YAML in it come out as text: no tag, link, picture, column or key is made of it."""
    text = card(facts(account("bob", name), counts=(PostCounts(9, 1, 1, 7),)))
    data: Any = ModelCard(text).data
    assert data.license == "mit"
    rest = ModelCard(text).text
    assert "<script" not in rest
    assert "](http://evil" not in rest
    assert "http://evil" not in rest.partition("## How")[2]
    row = next(line for line in rest.splitlines() if line.startswith("| Data |"))
    assert row.replace("\\|", "").count("|") == 3
    assert "\n# Title" not in rest


@pytest.mark.parametrize("avatar", ["javascript:alert(1)", "https://x/a') evil", 'https://x/"onload=', "file:///etc/x"])
def test_an_avatars_address_is_an_address_or_left_out(avatar: str) -> None:
    """It stands inside a style inside an attribute."""
    assert address(avatar) is None
    assert "border-radius" not in card(facts(account("bob", "Bob", avatar=avatar)))


def test_plain_words_stay_plain() -> None:
    """Escapes appear only where they are needed."""
    assert in_markdown("Ernest Wright, Ph. D. ABD & Co (snake_case) 1.5 C-3PO") == (
        "Ernest Wright, Ph. D. ABD & Co (snake_case) 1.5 C-3PO"
    )
    assert in_markdown("- a") == "&#45; a"
    assert in_markdown("1. a") == "&#49;. a"
    assert in_html("a\n<b>") == "a &lt;b&gt;"


def test_an_imported_persona_says_what_is_not_known() -> None:
    """No run, no guard: the card says both and makes no figures up."""
    said = (("My dream is", "My dream is tea"),)
    told = facts(account("bob", "Bob", source="import"), run=None, counts=(), samples=said)
    text = card(replace(told, persona=replace(told.persona, kind="full", held_out_loss=None, base_loss=None)))
    assert "was imported" in text
    assert "No copy guard came with it" in text
    assert "copies left out" not in text
    assert "| Data |" not in text
    assert "## Measures" not in text


def test_personas_that_speak_together_have_a_card() -> None:
    """Who they are, how much of each, and that nothing was trained; no figures of a run that there was not."""
    both = facts(TYLER, account("ada", "Ada"), counts=(PostCounts(9, 1, 1, 7), PostCounts(8, 0, 1, 7)), run=None)
    parts = [(replace(both.persona, name=name), share) for name, share in (("ada", 0.25), ("tyler*x*", 0.75))]
    mixed = replace(both.persona, name="ada+tyler", is_mixed=True, held_out_loss=None, base_loss=None)
    text = card(replace(both, persona=mixed, parts=parts))
    for part in (
        "AI CYBORG",
        "| @ada | 25% | 2 | 4.100 |",
        "speak together",
        "--persona ada+tyler",
        "trained on, and leaves",
    ):
        assert part in text
    for part in ("imported", "pipeline(", "## Measures", "has no picture", "tyler*x*"):
        assert part not in text
