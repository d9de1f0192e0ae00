"""Discord data packages: their layouts, what is read of them, whose they are, and what is said of others."""

import csv
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import NotFound, SourceFailed
from models.domain.training_job import ReadingOptions
from models.domain.tweet import Tweet
from tests.fuzzing import within_processor_seconds
from trainer.settings import TrainerSettings
from trainer.sources import open_source, spec_by_content
from trainer.sources.discord_data import DiscordDataSource

Message = tuple[int, str, str]  # id, time, text
MESSAGES: list[Message] = [(13, "2024-05-03 12:00:00", "the marrow sulks"), (11, "2024-05-01 12:00:00", "hum, “hum”")]
TEXTS = [text for _id, _time, text in MESSAGES]
USER = {"id": "7", "username": "greta", "email": "greta@example.com", "relationships": [{"id": "8", "nickname": "Bob"}]}


def new_file(messages: Iterable[Message]) -> str:
    return json.dumps([{"ID": i, "Timestamp": time, "Contents": text, "Attachments": ""} for i, time, text in messages])


def old_file(messages: Iterable[Message]) -> str:
    file = io.StringIO()
    rows = [(i, f"{time}.123000+00:00", text, "") for i, time, text in messages]
    csv.writer(file).writerows([("ID", "Timestamp", "Contents", "Attachments"), *rows])
    return file.getvalue()


LAYOUTS = {
    "messages/c5/messages.json": new_file(MESSAGES),
    "Messages/c5/messages.json": new_file(MESSAGES),
    "package/Nachrichten/c5/messages.json": new_file(MESSAGES),
    "messages/c5/messages.csv": old_file(MESSAGES),
    "messages/5/messages.csv": old_file(MESSAGES),
}


def zipped(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def unpacked(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def in_tar(path: Path, files: Mapping[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content.encode())
            packed.addfile(member, io.BytesIO(content.encode()))
    return path


def source_of(path: Path, author: str | None = None, *channels: str) -> DiscordDataSource:
    source = DiscordDataSource(str(path))
    source.reading = ReadingOptions(author=author, channels=channels)
    return source


def texts(path: Path, author: str | None = None, *channels: str) -> list[str]:
    return [tweet.text for tweet in source_of(path, author, *channels).tweets("greta")]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_is_recognized_and_read(tmp_path: Path, name: str) -> None:
    """As a zip, a tar.gz and a folder, whichever source was named; nothing else in it matters."""
    files = {name: LAYOUTS[name], "messages/index.json": "{odd", "account/user.json": json.dumps(USER)}
    exports = zipped(tmp_path / "a.zip", files), in_tar(tmp_path / "a.tgz", files), unpacked(tmp_path / "a", files)
    for path in exports:
        spec = spec_by_content(f"files:{path}", "greta")
        assert spec == f"discord-data:{path}"
        assert [tweet.text for tweet in open_source(spec, TrainerSettings()).tweets("greta")] == TEXTS


@pytest.mark.parametrize(
    "content", [new_file(MESSAGES), json.dumps(json.loads(new_file(MESSAGES)), indent=2), old_file(MESSAGES)]
)
def test_a_single_file_is_recognized_whatever_it_is_called(tmp_path: Path, content: str) -> None:
    """A whole package is often too large for a chat."""
    path = tmp_path / "posts.txt"
    path.write_text(content)
    assert spec_by_content(f"files:{path}", "greta") == f"discord-data:{path}"
    assert texts(path, "discord:7") == TEXTS


def test_a_message_has_its_id_and_time(tmp_path: Path) -> None:
    """Discord's times are in UTC."""
    path = unpacked(tmp_path, {"messages/c5/messages.json": new_file(MESSAGES[:1])})
    assert list(source_of(path).tweets("greta")) == [Tweet("13", TEXTS[0], datetime(2024, 5, 3, 12, tzinfo=UTC))]


def test_numbers_of_members_channels_and_emoji_are_left_out(tmp_path: Path) -> None:
    """They are not words, and a picture alone is no post."""
    said = ["<@!123> hum <#4> <a:slug:567>", "", "<@&9>", "1 < 2 <3"]
    rows = [(number, "2024-05-01 12:00:00", text) for number, text in enumerate(said, 1)]
    path = unpacked(tmp_path, {"messages/c5/messages.json": new_file(rows)})
    assert texts(path) == ["hum  :slug:", "1 < 2 <3"]


CHANNELS = {
    "messages/c5/messages.json": new_file(MESSAGES[:1]),
    "messages/c5/channel.json": json.dumps({"id": "5", "type": 0, "name": "Seeds", "guild": {"name": "Garden"}}),
    "messages/c6/messages.json": new_file(MESSAGES[1:]),
    "messages/c6/channel.json": json.dumps({"id": "6", "type": 1, "recipients": ["7", "8"]}),
}


@pytest.mark.parametrize("channel", ["5", "seeds", "#Seeds", "garden/seeds"])
def test_channels_can_be_chosen(tmp_path: Path, channel: str) -> None:
    """By number or by name."""
    path = zipped(tmp_path / "a.zip", CHANNELS)
    assert texts(path, None, channel) == TEXTS[:1]
    assert texts(path, None, channel, "6") == TEXTS


def test_an_unknown_channel_is_named(tmp_path: Path) -> None:
    """Nothing is read instead of it."""
    with pytest.raises(SourceFailed, match="no channel or chat “weeds”"):
        texts(zipped(tmp_path / "a.zip", CHANNELS), None, "seeds", "weeds")


PACKINGS = {"zip": zipped, "tar": in_tar, "folder": unpacked}


@pytest.mark.parametrize("packing", PACKINGS)
def test_thousands_of_channels_are_read_in_linear_time(tmp_path: Path, packing: str) -> None:
    """Years on Discord leave that many direct messages; a tar is read from one end to the other."""
    files = {}
    for number in (number * 7919 % 3_000 for number in range(3_000)):
        message = (number + 1, "2024-05-03 12:00:00", "the marrow sulks")
        files[f"messages/c{number}/channel.json"] = json.dumps({"id": str(number), "type": 1, "name": f"n{number}"})
        files[f"messages/c{number}/messages.json"] = new_file([message])
    path = PACKINGS[packing](tmp_path / "export", files)
    with within_processor_seconds(4):
        assert len(texts(path)) == 3_000
        assert len(texts(path, None, "n7", "n2999")) == 2


def test_a_package_of_another_account_is_refused(tmp_path: Path) -> None:
    """The package names its owner; nobody has to be named in a terminal."""
    path = zipped(tmp_path / "a.zip", {**CHANNELS, "Account/user.json": json.dumps(USER)})
    assert texts(path) == texts(path, "7") == texts(path, "discord:7") == TEXTS
    with pytest.raises(SourceFailed, match="another account than 8"):
        texts(path, "discord:8")
    with pytest.raises(SourceFailed, match="Send it to the bot on Discord"):
        texts(path, "telegram:7")


def test_a_few_damaged_rows_are_counted_and_many_refused(tmp_path: Path) -> None:
    """A row without a number is damaged."""
    rows = json.loads(new_file(MESSAGES))
    source = source_of(unpacked(tmp_path / "few", {"messages/c5/messages.json": json.dumps([*rows, {"ID": "x"}])}))
    assert [tweet.text for tweet in source.tweets("greta")] == TEXTS
    assert list(source.notes) == ["One damaged entry was left out."]
    with pytest.raises(SourceFailed, match="3 messages can't be read"):
        texts(unpacked(tmp_path / "many", {"messages/c5/messages.json": json.dumps([*rows, "hum", {}, {"ID": "x"}])}))


def test_what_is_no_package_is_told(tmp_path: Path) -> None:
    """A missing path, and a folder without messages."""
    with pytest.raises(NotFound, match="no file or folder"):
        texts(tmp_path / "nothing")
    with pytest.raises(SourceFailed, match="is not a Discord data package"):
        texts(unpacked(tmp_path, {"messages/c5/channel.json": "{}"}))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1))
def test_any_text_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, said: list[str]) -> None:
    """Both layouts give the same, whatever the words; a text in pointed brackets may be a mention."""
    rows = [(number, "2024-05-01 12:00:00", text.replace("<", "")) for number, text in enumerate(said, 1)]
    expected = [text.strip() for _id, _time, text in rows if text.strip()]
    folder = tmp_path_factory.mktemp("any")
    for name, content in (("messages.json", new_file(rows)), ("messages.csv", old_file(rows))):
        (folder / name).write_text(content)
        assert texts(folder / name) == expected
