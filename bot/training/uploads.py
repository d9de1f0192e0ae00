"""Files that members send to learn from: taken in within bounds, named by us, and gone when nobody needs them.

It does not know what is inside a file, but for whether a zip has a Mastodon outbox, nor how a platform hands it over.
What a file is called decides only which kind it is: its name is never part of a path, and its content decides where it
lies.
"""

import asyncio
import hashlib
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

import structlog

from bot.chat.messages import Attachment
from models.domain.errors import OutOfSpace, RequestUnfit, ServiceError, SourceFailed
from models.domain.training_job import Job, PendingApproval

log = structlog.get_logger()

MAX_FILES = 2
MEGABYTE = 1_000_000  # as platforms count
NUMBERED = r"(?:[ _]?\(?\d{1,3}\)?)?"  # what a browser puts behind the name of a second download
ARCHIVE = re.compile(r".*\.zip")
POSTS = re.compile(rf"tweets?{NUMBERED}\.js")
LONG_POSTS = re.compile(rf"note[-_]tweet{NUMBERED}\.js")
OUTBOX = re.compile(rf"outbox{NUMBERED}\.json")
OUTBOX_NAME, TAIL_BYTES = (
    "outbox.json",
    1 << 16,
)  # its name is among the last, and a zip ends in names
PLAIN = re.compile(r".*\.(?P<kind>jsonl|ndjson|json|csv|txt)")
TAKEN = (
    "I take the X archive as X gives it (a zip), its data/tweets.js with its data/note-tweet.js, "
    "a Mastodon export (a zip) or its outbox.json, or one file in JSONL, JSON, CSV or plain text with a post a line"
)
SMALLER = "send data/tweets.js out of the unzipped archive, and data/note-tweet.js with it where there is one"
ONLY_LONG = "note-tweet.js has only the rest of long posts; send data/tweets.js with it."
SWEEP_SECONDS = 30.0
FETCH_SECONDS, MIN_BYTES_PER_SECOND = 30.0, 50_000  # a download's total deadline: so long, and longer by its size


class UploadJobs(Protocol):
    """The trainings; slow enough (a file) to be asked in a thread."""

    def list(self, is_over: bool | None = None) -> Sequence[Job]: ...


Waiting = Callable[[], Sequence[PendingApproval]]  # the requests that a moderator has to decide about


class UploadFolder:
    """A private folder with a folder for each upload, called by what is in it."""

    def __init__(
        self, root: Path, max_bytes: int, jobs: UploadJobs, requests: Waiting, fetch_seconds: float = FETCH_SECONDS
    ) -> None:
        self._root = root
        self._fetch_seconds = fetch_seconds
        self._max_bytes = max_bytes
        self._jobs = jobs
        self._requests = requests
        self._in_use: Counter[str] = Counter()  # folders that are being filled, or whose job is not written down yet
        self._settling = asyncio.Lock()  # nothing comes to its place while unneeded folders are being removed

    @asynccontextmanager
    async def received(self, files: Sequence[Attachment]) -> AsyncIterator[str]:
        """The source that the files are once here; equal contents are the same source. See `conversation.Uploads`."""
        names = named(files)
        self._check_sizes(files)
        with self._incoming() as incoming:
            try:
                await self._fetch(incoming, names)
                content = await asyncio.to_thread(self._content, incoming, names)
                async with self._settling:
                    self._settle(incoming, content)
            except OSError as error:
                raise OutOfSpace(f"The file could not be kept here: {error.strerror}.") from error
        try:
            yield await asyncio.to_thread(source_of, self._root / content, tuple(names))
        finally:
            self._in_use -= Counter({content: 1})

    async def keep_clean(self, seconds: float = SWEEP_SECONDS) -> None:
        """Remove what nobody needs any more, now and every so often, until cancelled."""
        while True:
            try:
                await self.sweep()
            except (ServiceError, OSError) as error:  # the registry is busy, say: the next time may do
                log.warning("uploads could not be cleared away", error=type(error).__name__)
            await asyncio.sleep(seconds)

    async def sweep(self) -> None:
        """Remove every upload whose trainings are over, and what a crash left half fetched."""
        async with self._settling:
            in_use = set(self._in_use)  # before the jobs: what is not in use any more has its job by now
            for folder in await asyncio.to_thread(self._unneeded, in_use):
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
                log.info("an upload that nobody needs was removed")

    async def _fetch(self, incoming: Path, names: Mapping[str, Attachment]) -> None:
        """Raises SourceFailed where the platform hands a file over more slowly than any useful connection does."""
        size = sum(file.size for file in names.values())
        try:
            async with asyncio.timeout(self._fetch_seconds + size / MIN_BYTES_PER_SECOND):
                for name, file in names.items():
                    await file.fetch(incoming / name)
        except TimeoutError as error:
            raise SourceFailed("The file did not arrive here in time; send it again in a while.") from error

    def _check_sizes(self, files: Sequence[Attachment]) -> None:
        """Raises RequestUnfit where a file is too large to come here, or all together are."""
        for file in files:
            if file.max_bytes is not None and file.size > file.max_bytes:
                raise _too_large(file.size, file.max_bytes)
        total = sum(file.size for file in files)
        if total > self._max_bytes:
            raise _too_large(total, self._max_bytes)

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        """A new folder, removed in the end unless it was settled."""
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=".new-", dir=self._root))
        except OSError as error:
            raise OutOfSpace(f"The folder {self._root} cannot be written: {error.strerror}.") from error
        self._in_use[folder.name] += 1
        try:
            yield folder
        finally:
            self._in_use -= Counter({folder.name: 1})
            shutil.rmtree(folder, ignore_errors=True)

    def _content(self, incoming: Path, names: Iterable[str]) -> str:
        """What the files hold, as a name. Raises RequestUnfit where they are larger than was said."""
        total = sum((incoming / name).stat().st_size for name in names)
        if total > self._max_bytes:
            raise _too_large(total, self._max_bytes)
        whole = hashlib.sha256()
        for name in sorted(names):
            (incoming / name).chmod(0o600)
            with (incoming / name).open("rb") as file:
                whole.update(f"{name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
        return whole.hexdigest()[:32]

    def _settle(self, incoming: Path, content: str) -> None:
        """Put the folder in its place, in use from then on; what lies there already is the same."""
        if not (self._root / content).exists():
            incoming.rename(self._root / content)
        self._in_use[content] += 1

    def _unneeded(self, in_use: AbstractSet[str]) -> list[Path]:
        found = sorted(self._root.iterdir()) if self._root.exists() else []
        wanted = self._wanted() if found else set()
        return [folder for folder in found if folder.name not in in_use | wanted]

    def _wanted(self) -> set[str]:
        """The names of the folders that trainings still read from, or will once they are approved."""
        sources = [source for pending in self._requests() for source in pending.asked.wanted.sources]
        sources += [source for job in self._jobs.list(is_over=False) for source in job.request.sources]  # after these
        places = [Path(source.partition(":")[2]) for source in sources]
        return {place.relative_to(self._root).parts[0] for place in places if self._root in place.parents}


def named(files: Sequence[Attachment]) -> Mapping[str, Attachment]:
    """The files by the names that we give them. Raises RequestUnfit where they are no posts together."""
    if len(files) > MAX_FILES:
        raise RequestUnfit(f"That are {len(files)} files; {TAKEN}.")
    names = {_our_name(file.name): file for file in files}
    if len(names) < len(files) or (len(names) > 1 and set(names) != {"tweets.js", "note-tweet.js"}):
        raise RequestUnfit(f"Those files do not belong together; {TAKEN}.")
    if set(names) == {"note-tweet.js"}:
        raise RequestUnfit(ONLY_LONG)
    return names


def source_of(folder: Path, names: Sequence[str]) -> str:
    """The spec of the source that the folder with these files is."""
    if "tweets.js" in names:
        return f"archive:{folder}"
    place = folder / names[0]
    if names[0] == OUTBOX_NAME or (place.suffix == ".zip" and _has_outbox(place)):
        return f"outbox:{place}"
    return f"{'archive' if place.suffix == '.zip' else 'files'}:{place}"


def _has_outbox(packed: Path) -> bool:
    """Whether a zip is a Mastodon export, by the end of the list of its files: it is not opened."""
    with packed.open("rb") as file:
        file.seek(-min(packed.stat().st_size, TAIL_BYTES), os.SEEK_END)
        return OUTBOX_NAME.encode() in file.read()


def _our_name(given: str) -> str:
    name = given.casefold()
    if LONG_POSTS.fullmatch(name):
        return "note-tweet.js"
    if POSTS.fullmatch(name):
        return "tweets.js"
    if OUTBOX.fullmatch(name):
        return OUTBOX_NAME
    if ARCHIVE.fullmatch(name):
        return "archive.zip"
    if plain := PLAIN.fullmatch(name):
        return f"posts.{plain['kind']}"
    raise RequestUnfit(f"“{given[:40]}” is nothing that I can learn from; {TAKEN}.")


def _too_large(size: int, most: int) -> RequestUnfit:
    return RequestUnfit(
        f"That has {-(-size // MEGABYTE)} MB and at most {most // MEGABYTE} MB can be taken here; {SMALLER}. "
        "Or ask the operator of this bot to train it from the archive itself."
    )
