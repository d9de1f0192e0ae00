"""Metadata of imported models: from HuggingTweets cards of all years, and from our own exports."""

import json
from pathlib import Path

import pytest

from models.domain.errors import RequestUnfit
from models.domain.persona import PostCounts
from trainer.exchange.export import COUNT_FIELDS
from trainer.exchange.foreign_metadata import ForeignAccount, read_metadata

OLD = """---
language: en
thumbnail: https://www.example.com/greta/1/predictions.png
tags:
- huggingtweets
---
<div>
<div style="width: 132px; border-radius: 50%; background-image: url('https://pbs.example/1/a_400x400.jpg')">
</div>
<div style="margin-top: 8px; font-size: 19px; font-weight: 800">Greta, The Gardener 🤖 AI Bot </div>
<div style="font-size: 15px; color: #657786">@greta bot</div>
</div>
<table><tbody>
<tr style='border-width:0'>
<td style='border-width:0'>Tweets downloaded</td>
<td style='border-width:0'>3213</td>
</tr>
<tr><td>Retweets</td>
<td>452</td></tr>
<tr><td>Short tweets</td>
<td>633</td></tr>
<tr><td>Tweets kept</td>
<td>2128</td></tr>
</tbody></table>
The model is based on a pre-trained [GPT-2](https://huggingface.co/gpt2) which is fine-tuned on @greta's tweets.
"""
SEVERAL = """---
language: en
---
<div style="background-image: url(&#39;https://pbs.example/1.jpg&#39;)"></div>
<div style="text-align: center; margin-top: 3px; font-size: 16px; font-weight: 800">🤖 AI CYBORG 🤖</div>
| Data | Nigel Thorn | Ernest Rite, Ph. D. | Neil de Glass Tyler |
| --- | --- | --- | --- |
| Tweets downloaded | 1264 | 1933 | 3250 |
| Retweets | 648 | 20 | 10 |
| Short tweets | 27 | 105 | 79 |
| Tweets kept | 589 | 1808 | 3161 |
[GPT-2](https://huggingface.co/gpt2) which is fine-tuned on @boss_guru-neiltyler-nigelthorn's tweets.
"""


def folder_with(tmp_path: Path, card: str = "", own: object = None) -> Path:
    (tmp_path / "README.md").write_text(card, encoding="utf-8")
    if own is not None:
        (tmp_path / "persona.json").write_text(json.dumps(own), encoding="utf-8")
    return tmp_path


def test_a_card_of_2020_is_read(tmp_path: Path) -> None:
    """Its table is HTML, its name stands with the label, its avatar in a style."""
    metadata = read_metadata(folder_with(tmp_path, OLD))
    avatar = "https://pbs.example/1/a_400x400.jpg"
    assert metadata.accounts == (
        ForeignAccount("greta", "Greta, The Gardener", avatar, PostCounts(3213, 452, 633, 2128)),
    )
    assert (metadata.language, metadata.base) == ("en", "gpt2")


def test_a_blends_columns_are_matched_to_handles(tmp_path: Path) -> None:
    """The card sorts the handles but not the names: they are matched by spelling, the last one by elimination."""
    metadata = {account.handle: account for account in read_metadata(folder_with(tmp_path, SEVERAL)).accounts}
    assert metadata["nigelthorn"].counts == PostCounts(1264, 648, 27, 589)
    assert metadata["neiltyler"].display_name == "Neil de Glass Tyler"
    assert metadata["boss_guru"].counts == PostCounts(1933, 20, 105, 1808)


def test_our_own_export_goes_before_the_card(tmp_path: Path) -> None:
    """It has everything, and is exact."""
    counts = {"downloaded": 9, "retweets": 1, "short": 1, "kept": 7}
    account = {"handle": "bob", "display_name": "Bob", "avatar": None, "counts": counts}
    own = {"base": "smollm2", "language": "ja", "held_out_loss": 4.5, "base_loss": 5.0, "accounts": [account]}
    metadata = read_metadata(folder_with(tmp_path, OLD, own))
    assert metadata.accounts == (ForeignAccount("bob", "Bob", None, PostCounts(9, 1, 1, 7)),)
    assert (metadata.base, metadata.language, metadata.held_out_loss) == ("smollm2", "ja", 4.5)


ODD: tuple[dict[str, object], ...] = (
    {"language": ["ja"]},
    {"held_out_loss": "low"},
    {"held_out_loss": float("nan")},
    {"base": 3},
    {"accounts": [{"handle": "bob", "display_name": 7, "avatar": None, "counts": dict.fromkeys(COUNT_FIELDS, 1)}]},
    {
        "accounts": [
            {"handle": "bob", "display_name": "Bob", "avatar": None, "counts": dict.fromkeys(COUNT_FIELDS, "1; x")}
        ]
    },
    {"accounts": [{"handle": "bob", "display_name": "Bob", "avatar": None, "counts": dict.fromkeys(COUNT_FIELDS, -1)}]},
)
ONES = dict.fromkeys(COUNT_FIELDS, 1)
WHOLE: dict[str, object] = {"base": "gpt2", "language": "en", "held_out_loss": 4.5, "base_loss": None, "accounts": []}


@pytest.mark.parametrize(
    "own",
    [[], {}, {"accounts": [{"handle": "not a handle"}]}, {"accounts": 3}, *({**WHOLE, **odd} for odd in ODD)],
)
def test_an_invalid_metadata_file_is_ignored(tmp_path: Path, own: object) -> None:
    """Anyone can write a file of that name."""
    assert read_metadata(folder_with(tmp_path, OLD, own)).accounts[0].handle == "greta"


@pytest.mark.parametrize("base", ["/etc", "./here", "../up", "~/models", "a/b/c"])
def test_a_base_is_never_a_folder_of_this_machine(tmp_path: Path, base: str) -> None:
    """Whatever a card or file names, no local file is opened for it."""
    assert (
        read_metadata(folder_with(tmp_path, OLD.replace("language: en", f"language: en\nbase_model: {base}"))).base
        == "gpt2"
    )
    own = WHOLE | {"base": base, "accounts": [{"handle": "bob", "display_name": None, "avatar": None, "counts": ONES}]}
    assert read_metadata(folder_with(tmp_path, OLD, own)).base == "gpt2"


def test_each_of_several_has_its_own_avatar(tmp_path: Path) -> None:
    """In the order of the columns."""
    one = '<div style="background-image: url(&#39;https://pbs.example/{}.jpg&#39;)"></div>\n'
    card = SEVERAL.replace(one.format(1).strip(), "".join(map(one.format, (1, 2, 3))))
    metadata = {found.handle: found.avatar for found in read_metadata(folder_with(tmp_path, card)).accounts}
    assert metadata == {
        "nigelthorn": "https://pbs.example/1.jpg",
        "boss_guru": "https://pbs.example/2.jpg",
        "neiltyler": "https://pbs.example/3.jpg",
    }


def test_accounts_that_no_card_names_must_be_given(tmp_path: Path) -> None:
    """Without a card --handle is needed; it overrides what the card says."""
    with pytest.raises(RequestUnfit, match="--handle"):
        read_metadata(folder_with(tmp_path))
    assert [account.handle for account in read_metadata(tmp_path, ("ann", "bob")).accounts] == ["ann", "bob"]
    with pytest.raises(RequestUnfit):
        read_metadata(tmp_path, ("a", "b", "c", "d"))
