"""Uploads: which files are accepted, where they are stored, and when they are removed."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

import trainer
from bot.chat.messages import Attachment
from bot.training.uploads import UploadFolder
from models.domain.errors import NotFound, OutOfSpace, RequestUnfit, SourceFailed, TryLater
from models.registry import Registry
from tests.fakes.bot import ANN, BOB, NOW, attached, wanted
from tests.trainer.sources.test_outbox import PUBLIC, create
from trainer.settings import TrainerSettings
from trainer.sources import open_source, spec_by_content

MOST = 1000  # bytes


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry.db")


@pytest.fixture
def uploads(tmp_path: Path, registry: Registry) -> UploadFolder:
    return UploadFolder(tmp_path / "uploads", MOST, registry.jobs, lambda: registry.approvals.pending(NOW))


async def received(uploads: UploadFolder, *files: Attachment, member: str = ANN.id) -> str:
    async with uploads.received(files, member) as source:
        return source


def place(source: str) -> Path:
    return Path(source.partition(":")[2])


def is_there(source: str) -> bool:
    return place(source).exists()


def lying(source: str) -> list[Path]:
    """The folder of a source, and what is in it."""
    path = place(source)
    folder = path if path.is_dir() else path.parent
    return [folder, *sorted(folder.iterdir())]


def train(registry: Registry, source: str) -> str:
    job, _is_new = registry.jobs.submit(replace(wanted(), sources=(source,)), None, NOW)
    return job.id


@pytest.mark.parametrize(
    ("names", "scheme", "kept"),
    [
        (["twitter-2026.ZIP"], "archive", ["archive.zip"]),
        (["tweets.js"], "archive", ["tweets.js"]),
        (["tweet.js"], "archive", ["tweets.js"]),
        (["tweets (1).js", "note-tweet.js"], "archive", ["note-tweet.js", "tweets.js"]),
        (["note-tweet_2.js", "tweets_1.js"], "archive", ["note-tweet.js", "tweets.js"]),
        (["my posts.jsonl"], "files", ["posts.jsonl"]),
        (["outbox.json"], "outbox", ["outbox.json"]),
        (["outbox (1).json"], "outbox", ["outbox.json"]),
        (["tweets.js.txt"], "archive", ["tweets.js"]),
        (["tweets - Copy (2).js"], "archive", ["tweets.js"]),
        (["tweets-part1.js"], "archive", ["tweets.js"]),
        (["exported.js"], "files", ["posts.js"]),
        (["archive-20230101-abc.tar.gz"], "archive", ["archive.tar.gz"]),
        (["../../etc/passwd.txt"], "files", ["posts.txt"]),
        (["C:\\x\\夢.csv"], "files", ["posts.csv"]),
        (["posts.TSV"], "files", ["posts.tsv"]),
    ],
)
async def test_a_file_is_stored_under_our_name(
    uploads: UploadFolder, tmp_path: Path, names: Sequence[str], scheme: str, kept: Sequence[str]
) -> None:
    """Its own name decides its kind, and never a path."""
    async with uploads.received([attached(name) for name in names], ANN.id) as source:
        folder, *files = lying(source)
        assert source.startswith(f"{scheme}:{tmp_path / 'uploads'}/")
        assert folder.parent == tmp_path / "uploads"
        assert [file.name for file in files] == kept
        assert place(source) == (folder if kept[-1] == "tweets.js" else files[0])


@pytest.mark.parametrize("is_zip", [True, False])
async def test_the_trainers_sources_read_an_upload(uploads: UploadFolder, tmp_path: Path, is_zip: bool) -> None:
    """A zip and the two files from it give the same posts."""
    data = Path(trainer.__file__).parent / "sample" / "data"
    parts = {name: (data / name).read_bytes() for name in ("tweets.js", "note-tweet.js")}
    if is_zip:
        with ZipFile(tmp_path / "x.zip", "w") as file:
            for name, content in parts.items():
                file.writestr(f"data/{name}", content)
        parts = {"x.zip": (tmp_path / "x.zip").read_bytes()}
    large = UploadFolder(tmp_path / "uploads", 10_000_000, Registry(tmp_path / "registry.db").jobs, list)
    settings = TrainerSettings(_env_file=None)
    async with large.received([attached(name, content) for name, content in parts.items()], ANN.id) as source:
        sent = list(open_source(source, settings).tweets("earl_of_snacks"))
    assert sent == list(open_source(f"archive:{data.parent}", settings).tweets("earl_of_snacks"))


async def test_a_mastodon_export_is_recognized_by_its_outbox(uploads: UploadFolder, tmp_path: Path) -> None:
    """Its zip has no special name."""
    with ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr("outbox.json", json.dumps({"orderedItems": [create(1, "hum", [PUBLIC])]}))
    async with uploads.received([attached("archive-2026.zip", (tmp_path / "x.zip").read_bytes())], ANN.id) as source:
        spec = spec_by_content(source, "greta@garden.example")
        assert spec.startswith("outbox:")
        sent = open_source(spec, TrainerSettings(_env_file=None)).tweets("greta@garden.example")
        assert [tweet.text for tweet in sent] == ["hum"]


async def test_an_upload_is_private(uploads: UploadFolder) -> None:
    """No other user of the machine can read it."""
    async with uploads.received([attached("tweets.js")], ANN.id) as source:
        folder, file = lying(source)
        assert [path.stat().st_mode & 0o077 for path in (folder.parent, folder, file)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["photo.png"], r"I can't learn from “photo.png”\. Send one of these: the X archive"),
        (["tweets.js.exe"], "I can't learn from"),
        (["a.zip", "b.zip"], "don't belong together"),
        (["tweets.js", "posts.csv"], "don't belong together"),
        (["note-tweet.js"], "has only the rest of long posts. Send data/tweets.js with it"),
        (["a.txt", "b.csv", "c.zip"], "That is 3 files"),
    ],
)
async def test_unusable_files_are_refused_before_the_download(
    uploads: UploadFolder, names: Sequence[str], sentence: str
) -> None:
    """The message says what is accepted."""
    fetched: list[str] = []
    with pytest.raises(RequestUnfit, match=sentence):
        await received(uploads, *(attached(name, fetched=fetched) for name in names))
    assert fetched == []


@pytest.mark.parametrize(
    "files",
    [
        [attached("a.zip", size=MOST + 1)],
        [attached("a.zip", size=MOST, most=MOST - 1)],
        [attached("tweets.js", size=MOST), attached("note-tweet.js", size=1)],
    ],
)
async def test_too_large_files_are_refused_before_the_download(uploads: UploadFolder, files: list[Attachment]) -> None:
    """By the bot's limit and by the platform's; the message says what to send instead."""
    with pytest.raises(RequestUnfit, match=r"at most 0 MB here. Send data/tweets\.js from the unzipped"):
        await received(uploads, *files)


async def test_a_file_larger_than_announced_is_removed(uploads: UploadFolder, tmp_path: Path) -> None:
    """The announced size is not trusted."""
    with pytest.raises(RequestUnfit, match="I take at most"):
        await received(uploads, attached("a.zip", content=b"x" * (MOST + 1), size=1))
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("error", "told"),
    [(NotFound("It is gone."), NotFound), (OSError(28, "No space left on device"), OutOfSpace)],
)
async def test_a_failed_download_leaves_nothing(
    uploads: UploadFolder, tmp_path: Path, error: Exception, told: type[Exception]
) -> None:
    """The error is the platform's, or that the disk is full."""
    with pytest.raises(told):
        await received(uploads, attached("a.zip", error=error))
    assert list((tmp_path / "uploads").iterdir()) == []


async def test_a_slow_download_times_out(tmp_path: Path, registry: Registry) -> None:
    """However many bytes trickle in; nothing is left."""
    uploads = UploadFolder(tmp_path / "uploads", MOST, registry.jobs, list, download_seconds=0.1)
    for_ever = asyncio.Event()

    async def wait() -> None:
        await for_ever.wait()

    with pytest.raises(SourceFailed, match="in time"):
        await received(uploads, attached("a.zip", meanwhile=wait))
    assert list((tmp_path / "uploads").iterdir()) == []


async def test_equal_contents_are_the_same_source(uploads: UploadFolder) -> None:
    """An archive sent twice, also at the same time, is one training."""
    first, second = await asyncio.gather(
        received(uploads, attached("a.zip", content=b"1")),
        received(uploads, attached("b.zip", content=b"1"), member=BOB.id),
    )
    assert first == second
    assert await received(uploads, attached("a.zip", content=b"2")) != first


async def test_a_member_sends_one_upload_at_a_time(uploads: UploadFolder) -> None:
    """Of 25 at the same moment one is downloaded; once it is there the next may come."""
    fetched: list[str] = []
    is_answered = asyncio.Event()

    async def wait() -> None:
        await is_answered.wait()

    files = [attached(f"{number}.zip", fetched=fetched, meanwhile=wait) for number in range(25)]
    sending = [asyncio.create_task(received(uploads, file)) for file in files]
    async with asyncio.timeout(60):
        pending = set(sending)
        while len(pending) > 1:
            _done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    is_answered.set()
    results = await asyncio.gather(*sending, return_exceptions=True)
    refusals = [str(result) for result in results if isinstance(result, TryLater)]
    assert len(fetched) == 1
    assert refusals == 24 * ["I'm still receiving your other file. Send this one once I have answered that."]
    assert await received(uploads, attached("next.zip"))


async def test_all_uploads_together_have_a_limit(tmp_path: Path, registry: Registry) -> None:
    """Those that are stored and those on their way, of all members; what is unneeded makes room again."""
    uploads = UploadFolder(tmp_path / "uploads", MOST, registry.jobs, list, max_total_bytes=3 * MOST)
    fetched: list[str] = []

    async def send(number: int) -> str:
        content = bytes([number]) * MOST
        return await received(uploads, attached("a.zip", content, fetched=fetched), member=f"fake:{number}")

    results = await asyncio.gather(*map(send, range(8)), return_exceptions=True)
    assert len(fetched) == len([result for result in results if isinstance(result, str)]) == 3
    with pytest.raises(TryLater, match="leave no room for this one"):
        await send(9)
    await uploads.sweep()
    assert await send(9)


async def test_a_nearly_full_disk_takes_no_uploads(tmp_path: Path, registry: Registry) -> None:
    """Trainings, the registry and the logs need the rest."""
    fetched: list[str] = []
    uploads = UploadFolder(tmp_path / "uploads", MOST, registry.jobs, list, min_free_bytes=1 << 60)
    with pytest.raises(OutOfSpace, match=r"Only [\d,]+ MB are free on my disk"):
        await received(uploads, attached("a.zip", fetched=fetched))
    assert fetched == []


async def test_an_upload_is_kept_until_its_trainings_end(
    uploads: UploadFolder, registry: Registry, tmp_path: Path
) -> None:
    """Until the last one, however it ends."""
    async with uploads.received([attached("a.zip")], ANN.id) as source:
        first = train(registry, source)
    second, _is_new = registry.jobs.submit(replace(wanted("other"), sources=(source,)), None, NOW)
    await uploads.sweep()
    registry.jobs.fail(first, "It broke.", NOW)
    await uploads.sweep()
    assert is_there(source)
    registry.jobs.request_cancel(second.id, NOW)
    await uploads.sweep()
    assert not is_there(source)
    assert list((tmp_path / "uploads").iterdir()) == []


async def test_an_upload_is_kept_until_its_job_is_stored(uploads: UploadFolder) -> None:
    """A sweep in between removes nothing."""
    async with uploads.received([attached("a.zip", meanwhile=uploads.sweep)], ANN.id) as source:
        await uploads.sweep()
        assert is_there(source)
    await uploads.sweep()
    assert not is_there(source)


async def test_an_upload_is_kept_while_a_question_is_open(tmp_path: Path, registry: Registry) -> None:
    """For the button under it, but not for good; what was never kept is not found."""
    uploads = UploadFolder(tmp_path / "uploads", MOST, registry.jobs, list, question_seconds=0.2)
    async with uploads.received([attached("a.csv")], ANN.id) as source:
        upload = uploads.keep(source)
    await uploads.sweep()
    assert uploads.kept(upload) == source
    assert str(tmp_path) not in upload
    async with asyncio.timeout(60):
        while is_there(source):
            await asyncio.sleep(0.05)
            await uploads.sweep()
    for gone in (upload, "files:../registry.db", f"files:/{tmp_path}", "files:"):
        with pytest.raises(NotFound, match="send it again"):
            uploads.kept(gone)


async def test_a_refused_training_leaves_no_upload(uploads: UploadFolder) -> None:
    """Nothing needs it."""
    with pytest.raises(SourceFailed):
        async with uploads.received([attached("a.zip")], ANN.id) as source:
            raise SourceFailed("No.")
    await uploads.sweep()
    assert not is_there(source)


async def test_sweeping_removes_what_a_crash_left(registry: Registry, uploads: UploadFolder, tmp_path: Path) -> None:
    """Partial downloads, and uploads whose trainings ended meanwhile."""
    async with uploads.received([attached("a.zip")], ANN.id) as source:
        job = train(registry, source)
    (tmp_path / "uploads" / ".new-abc").mkdir()
    registry.jobs.fail(job, "It broke.", NOW)
    cleaning = asyncio.create_task(UploadFolder(tmp_path / "uploads", MOST, registry.jobs, list).keep_clean(0.01))
    async with asyncio.timeout(60):
        while list((tmp_path / "uploads").iterdir()):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
    cleaning.cancel()
