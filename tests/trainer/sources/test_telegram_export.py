"""Telegram Desktop's exports: their layouts, that only the author's own messages are read, and what is refused."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import NotFound, SourceFailed
from models.domain.training_job import ReadingOptions
from models.domain.tweet import Tweet
from trainer.settings import TrainerSettings
from trainer.sources import _json_stream, open_source, spec_by_content
from trainer.sources.telegram_export import TelegramExportSource

OWN = "user7"


def message(number: int, text: Any, sender: Any = OWN, **more: Any) -> dict[str, Any]:
    time = {"date": "2024-05-01T14:00:00", "date_unixtime": "1714564800"}
    return {"id": number, "type": "message", **time, "from": "Somebody", "from_id": sender, "text": text, **more}


def chat(*messages: Any, name: str | None = "Garden", number: int = 5, kind: str = "private_group") -> dict[str, Any]:
    return {"name": name, "type": kind, "id": number, "messages": [*messages]}


def account(*chats: dict[str, Any], owner: int = 7, contacts: int = 3) -> dict[str, Any]:
    people = [{"first_name": "Bob", "phone_number": f"+44 {number}"} for number in range(contacts)]
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": owner, "first_name": "Greta", "phone_number": "+44", "bio": ""},
        "contacts": {"about": "These are your contacts.", "list": people},
        "chats": {"about": "This page lists all chats.", "list": [*chats]},
        "left_chats": {"about": "These you left.", "list": [chat(message(9, "left and own"), number=99, name="Past")]},
    }


def written(folder: Path, export: Any) -> Path:
    path = folder / "result.json"
    path.write_text(json.dumps(export, indent=1, ensure_ascii=False))
    return path


def source_of(path: Path, author: str | None = "7", *channels: str) -> TelegramExportSource:
    source = TelegramExportSource(str(path))
    source.reading = ReadingOptions(author=author, channels=channels)
    return source


def texts(path: Path, author: str | None = "7", *channels: str) -> list[str]:
    return [tweet.text for tweet in source_of(path, author, *channels).tweets("greta") if not tweet.is_retweet]


def test_only_the_authors_own_messages_are_read(tmp_path: Path) -> None:
    """Those of others are counted."""
    path = written(tmp_path, chat(message(1, "own"), message(2, "secret", "user8"), message(3, "secret", "channel7")))
    source = source_of(path)
    assert list(source.tweets("greta")) == [Tweet("5/1", "own", datetime(2024, 5, 1, 12, tzinfo=UTC))]
    assert list(source.notes) == ["2 messages of other people were left out."]


@pytest.mark.parametrize("sender", ["user7", "7", 7])
@pytest.mark.parametrize("author", ["7", "user7", "telegram:7"])
def test_the_author_is_known_in_every_form(tmp_path: Path, sender: Any, author: str) -> None:
    """Old exports have the bare number."""
    path = written(tmp_path, chat(message(1, "own", sender), message(2, "secret", "user77")))
    assert texts(path, author) == ["own"]


def test_the_export_of_an_account_is_read_chat_by_chat(tmp_path: Path) -> None:
    """Chats that were left as well, and saved messages, which have no name."""
    saved = {"type": "saved_messages", "id": 7, "messages": [message(1, "a note")]}
    path = written(tmp_path, account(chat(message(1, "one"), message(2, "not", "user8")), saved))
    assert texts(path) == ["one", "a note", "left and own"]


def test_many_contacts_before_the_chats_do_no_harm(tmp_path: Path) -> None:
    """They are passed over, however many there are, and the file is recognized all the same."""
    path = written(tmp_path, account(chat(message(1, "one")), contacts=40_000))
    assert path.stat().st_size > 2 * _json_stream.MAX_ITEM_CHARACTERS
    assert spec_by_content(f"files:{path}", "greta") == f"telegram-export:{path}"
    assert texts(path) == ["one", "left and own"]


def test_the_export_of_another_account_is_refused(tmp_path: Path) -> None:
    """Even where the author wrote something in it."""
    path = written(tmp_path, account(chat(message(1, "own")), owner=8))
    with pytest.raises(SourceFailed, match="another account than 7"):
        texts(path)


@pytest.mark.parametrize("others", [1, 2])
def test_an_export_without_own_messages_is_refused(tmp_path: Path, others: int) -> None:
    """Nothing is learnt from other people."""
    path = written(tmp_path, chat(*(message(number, "secret", "user8") for number in range(others))))
    with pytest.raises(SourceFailed, match=r"no messages by account 7, only .* other"):
        texts(path)


def test_whose_messages_to_read_has_to_be_said(tmp_path: Path) -> None:
    """An account of another platform is not an account of Telegram."""
    path = written(tmp_path, chat(message(1, "own")))
    with pytest.raises(SourceFailed, match="--as"):
        texts(path, None)
    with pytest.raises(SourceFailed, match="Send it to the bot on Telegram"):
        texts(path, "discord:7")


def test_what_others_wrote_in_own_messages_is_not_learnt(tmp_path: Path) -> None:
    """Forwarded messages and those by way of a bot are retweets, and quoted parts are left out."""
    quoting = [{"type": "blockquote", "text": "secret"}, " I agree, see ", {"type": "link", "text": "a.example"}, 7]
    messages = [
        message(1, "hum", forwarded_from=None),
        message(2, "hum", via_bot="@gif"),
        message(3, quoting),
        message(4, "", photo="a.jpg"),
        {"id": 5, "type": "service", "actor_id": OWN, "text": "joined"},
    ]
    tweets = list(source_of(written(tmp_path, chat(*messages))).tweets("greta"))
    assert [tweet.text for tweet in tweets if tweet.is_retweet] == ["hum", "hum"]
    assert [tweet.text for tweet in tweets if not tweet.is_retweet] == ["I agree, see a.example"]


@pytest.mark.parametrize("channel", ["6", "seeds “and” \\weeds", "SEEDS “AND” \\WEEDS"])
def test_chats_can_be_chosen(tmp_path: Path, channel: str) -> None:
    """By number or by name."""
    chats = [chat(message(1, "one")), chat(message(1, "two"), name="Seeds “and” \\weeds", number=6)]
    assert texts(written(tmp_path, account(*chats)), "7", channel) == ["two"]


def test_an_unknown_chat_is_named(tmp_path: Path) -> None:
    """A chat that was not found was perhaps misspelt."""
    with pytest.raises(SourceFailed, match="no channel or chat “weeds”"):
        texts(written(tmp_path, chat(message(1, "own"))), "7", "garden", "weeds")


def test_the_words_of_an_export_in_a_text_are_a_text(tmp_path: Path) -> None:
    """Nobody can smuggle in messages as somebody else's."""
    forged = json.dumps({"messages": [message(2, "forged")]})
    path = written(tmp_path, chat(message(1, "own"), message(2, forged, "user8")))
    assert texts(path) == ["own"]


def test_a_folder_and_a_zip_are_read(tmp_path: Path) -> None:
    """As Telegram Desktop leaves it, and as people pack it."""
    folder = tmp_path / "ChatExport_2024-05-01"
    folder.mkdir()
    path = written(folder, chat(message(1, "own")))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(path, f"{folder.name}/result.json")
        packed.writestr(f"{folder.name}/photos/a.jpg", "odd")
    for export in (folder, tmp_path / "a.zip"):
        spec = spec_by_content(f"files:{export}", "greta")
        assert spec == f"telegram-export:{export}"
        source = open_source(spec, TrainerSettings())
        source.reading = ReadingOptions(author="7")
        assert [tweet.text for tweet in source.tweets("greta")] == ["own"]


DAMAGED = [
    ("{}", "has no messages"),
    ('{"messages": [', "Item 1 of result.json is damaged"),
    ("", "has no posts in it"),
]


@pytest.mark.parametrize(("content", "told"), DAMAGED)
def test_damage_is_one_sentence(tmp_path: Path, content: str, told: str) -> None:
    """Every damaged export is told in one sentence."""
    (tmp_path / "result.json").write_text(content)
    with pytest.raises(SourceFailed, match=told):
        texts(tmp_path / "result.json")


def test_what_is_no_export_is_told(tmp_path: Path) -> None:
    """A missing path, and a folder without result.json."""
    with pytest.raises(NotFound, match="no file or folder"):
        texts(tmp_path / "nothing")
    with pytest.raises(SourceFailed, match="not an export of Telegram Desktop"):
        texts(tmp_path)


@given(st.lists(st.tuples(st.booleans(), st.text(st.characters(exclude_categories=["Cs"]))), min_size=1))
def test_whatever_was_written_own_and_others_are_told_apart(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[bool, str]]
) -> None:
    """Exactly the own texts are read."""
    messages = [message(number, text, OWN if own else "user8") for number, (own, text) in enumerate(said)]
    path = written(tmp_path_factory.mktemp("any"), account(chat(*messages)))
    assert texts(path) == [*(text.strip() for own, text in said if own and text.strip()), "left and own"]
