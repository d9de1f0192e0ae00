"""Upload folder: files that members send with /train, size-checked, stored by content hash, removed when unneeded.

A file's name only decides whether it is accepted and is never part of a path. Nothing is parsed here.
"""

import asyncio
import hashlib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import structlog

from bot.chat.messages import Attachment
from models.domain.errors import NotFound, OutOfSpace, RequestUnfit, ServiceError, SourceFailed, TryLater
from models.domain.training_job import PendingApproval
from models.messages import joined, sentence
from models.registry import JobTable

log = structlog.get_logger()

MAX_FILES = 2
MEGABYTE = 1_000_000  # as platforms count
COPY = r"(?:-part\d{1,3}|[ _]?\(?\d{1,3}\)?| - copy(?: \(\d{1,3}\))?)?"  # what X, browsers and Windows append to a name
ARCHIVE = re.compile(r".*\.(?P<kind>zip|tar|tar\.gz|tgz)")
POSTS = re.compile(rf"tweets?{COPY}\.js(?:\.txt)?")  # phones and Windows append .txt
LONG_POSTS = re.compile(rf"note[-_]tweet{COPY}\.js(?:\.txt)?")
OUTBOX = re.compile(rf"outbox{COPY}\.json(?:\.txt)?")
OUTBOX_NAME = "outbox.json"
PLAIN = re.compile(r".*\.(?P<kind>jsonl|ndjson|json|csv|tsv|txt|js)")
SWEEP_SECONDS = 30.0
DOWNLOAD_SECONDS, MIN_BYTES_PER_SECOND = 30.0, 50_000  # a download may take that long, and longer by its size

UPLOAD = re.compile(r"[0-9a-f]{32}(?:/[\w.-]+)?")
QUESTION_SECONDS = 900.0  # how long an upload is kept for the answer to a question about it

MIN_FREE_BYTES = 500 * MEGABYTE  # of the disk: a training, the registry and the logs need room too
FULL_RETRY_SECONDS = 600.0  # a training takes minutes

PendingApprovals = Callable[[], Sequence[PendingApproval]]


class UploadFolder:
    """A private folder with one subfolder for each upload, named by the hash of its content.

    An upload has at most `max_bytes`, all that are needed at a time have `max_total_bytes`, and `min_free_bytes` of the
    disk stay free.
    """

    def __init__(
        self,
        root: Path,
        max_bytes: int,
        jobs: JobTable,
        approvals: PendingApprovals,
        *,
        max_total_bytes: int | None = None,
        min_free_bytes: int = MIN_FREE_BYTES,
        download_seconds: float = DOWNLOAD_SECONDS,
        question_seconds: float = QUESTION_SECONDS,
    ) -> None:
        self._root = root
        self._max_total_bytes, self._min_free_bytes = max_total_bytes, min_free_bytes
        self._downloading: dict[str, int] = {}  # announced bytes, by the member who sends them
        self._room_lock = asyncio.Lock()  # two uploads do not count on the same room
        self._download_seconds, self._question_seconds = download_seconds, question_seconds
        self._max_bytes = max_bytes
        self._jobs = jobs
        self._approvals = approvals
        self._in_use: Counter[str] = Counter()  # folders being filled, or whose job is not stored yet
        self._move_lock = asyncio.Lock()  # nothing is moved into place while unneeded folders are removed

    def check(self, files: Sequence[Attachment]) -> None:
        """See UploadService."""
        if files:
            stored_names(files)
            self._check_sizes(files)

    @asynccontextmanager
    async def received(self, files: Sequence[Attachment], member: str) -> AsyncIterator[str]:
        """See UploadService."""
        names = stored_names(files)
        self._check_sizes(files)
        async with self._room(member, sum(file.size for file in files)):
            with self._incoming() as incoming:
                try:
                    await self._download(incoming, names)
                    content = await asyncio.to_thread(self._content_hash, incoming, names)
                    async with self._move_lock:
                        self._move_into_place(incoming, content)
                except OSError as error:
                    raise OutOfSpace("upload-not-stored", reason=str(error.strerror)) from error
        try:
            yield await asyncio.to_thread(source_of, self._root / content, tuple(names))
        finally:
            self._release(content)

    def _release(self, folder: str) -> None:
        """It is used once less."""
        self._in_use -= Counter({folder: 1})

    def keep(self, source: str) -> str:
        """See UploadService."""
        path = Path(source.partition(":")[2]).relative_to(self._root)
        content = path.parts[0]
        self._in_use[content] += 1
        asyncio.get_running_loop().call_later(self._question_seconds, self._release, content)
        return f"{source.partition(':')[0]}:{path.as_posix()}"

    def kept(self, upload: str) -> str:
        """See UploadService."""
        scheme, _colon, name = upload.partition(":")
        path = self._root / name
        if not UPLOAD.fullmatch(name) or not path.exists():
            raise NotFound("upload-gone")
        return f"{scheme}:{path}"

    async def keep_clean(self, seconds: float = SWEEP_SECONDS) -> None:
        """Remove unneeded uploads periodically, until cancelled."""
        while True:
            try:
                await self.sweep()
            except (ServiceError, OSError) as error:  # such as a busy registry
                log.warning("uploads_not_swept", error=type(error).__name__)
            await asyncio.sleep(seconds)

    async def sweep(self) -> None:
        """Remove uploads whose trainings ended, and partial downloads that a crash left."""
        async with self._move_lock:
            in_use = set(self._in_use)  # read before the jobs: what is no longer in use has its job by then
            for folder in await asyncio.to_thread(self._unneeded_folders, in_use):
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
                log.info("upload_removed")

    async def _download(self, incoming: Path, names: Mapping[str, Attachment]) -> None:
        """Raises SourceFailed where the platform sends more slowly than any useful connection."""
        size = sum(file.size for file in names.values())
        try:
            async with asyncio.timeout(self._download_seconds + size / MIN_BYTES_PER_SECOND):
                for name, file in names.items():
                    await file.fetch(incoming / name)
        except TimeoutError as error:
            raise SourceFailed("upload-timed-out") from error

    def _check_sizes(self, files: Sequence[Attachment]) -> None:
        """Raises RequestUnfit where a file is too large for the platform to send, or all together for the folder."""
        for file in files:
            if file.max_bytes is not None and file.size > file.max_bytes:
                raise _too_large(file.size, file.max_bytes)
        total = sum(file.size for file in files)
        if total > self._max_bytes:
            raise _too_large(total, self._max_bytes)

    @asynccontextmanager
    async def _room(self, member: str, size: int) -> AsyncIterator[None]:
        """Room for an upload while it is downloaded. Raises TryLater, OutOfSpace where there is none."""
        async with self._room_lock:
            if member in self._downloading:
                raise TryLater("upload-one-at-a-time", DOWNLOAD_SECONDS)
            downloading = size + sum(self._downloading.values())
            stored = await asyncio.to_thread(self._stored_bytes)
            if self._max_total_bytes is not None and stored + downloading > self._max_total_bytes:
                raise TryLater("uploads-full", FULL_RETRY_SECONDS)
            free = await asyncio.to_thread(self._free_bytes)
            if free - downloading < self._min_free_bytes:
                raise OutOfSpace("upload-disk-full", megabytes=free // MEGABYTE)
            self._downloading[member] = size
        try:
            yield
        finally:
            del self._downloading[member]

    def _stored_bytes(self) -> int:
        """The size of all uploads that are complete; those that are being downloaded are counted as announced."""
        files = self._root.glob("[!.]*/*")
        return sum(_size(file) for file in files)

    def _free_bytes(self) -> int:
        """Raises OutOfSpace where the folder can't be created."""
        with self._writable_root():
            return shutil.disk_usage(self._root).free

    @contextmanager
    def _writable_root(self) -> Iterator[None]:
        """The folder exists in the body. Raises OutOfSpace where it can't be created or written to."""
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            yield
        except OSError as error:
            raise OutOfSpace("upload-folder-unwritable", path=str(self._root), reason=str(error.strerror)) from error

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        """A new folder, removed at the end unless it was moved into place."""
        with self._writable_root():
            folder = Path(tempfile.mkdtemp(prefix=".new-", dir=self._root))
        self._in_use[folder.name] += 1
        try:
            yield folder
        finally:
            self._release(folder.name)
            shutil.rmtree(folder, ignore_errors=True)

    def _content_hash(self, incoming: Path, names: Iterable[str]) -> str:
        """Hash of names and contents. Raises RequestUnfit where the files are larger than announced."""
        total = sum((incoming / name).stat().st_size for name in names)
        if total > self._max_bytes:
            raise _too_large(total, self._max_bytes)
        digest = hashlib.sha256()
        for name in sorted(names):
            (incoming / name).chmod(0o600)
            with (incoming / name).open("rb") as file:
                digest.update(f"{name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
        return digest.hexdigest()[:32]

    def _move_into_place(self, incoming: Path, content: str) -> None:
        """Rename the folder to its hash and mark it as in use; one that exists already has the same content."""
        if not (self._root / content).exists():
            incoming.rename(self._root / content)
        self._in_use[content] += 1

    def _unneeded_folders(self, in_use: AbstractSet[str]) -> list[Path]:
        found = sorted(self._root.iterdir()) if self._root.exists() else []
        needed = self._needed_names() if found else set()
        return [folder for folder in found if folder.name not in in_use | needed]

    def _needed_names(self) -> set[str]:
        """The folders that unfinished trainings read from, or will once they are approved."""
        # approvals first: one that is approved in between is among the jobs by then
        sources = [source for pending in self._approvals() for source in pending.asked.wanted.sources]
        sources += [source for job in self._jobs.list(is_over=False) for source in job.request.sources]
        paths = [Path(source.partition(":")[2]) for source in sources]
        return {path.relative_to(self._root).parts[0] for path in paths if self._root in path.parents}


def _size(file: Path) -> int:
    with suppress(OSError):  # removed meanwhile
        return file.stat().st_size
    return 0


def stored_names(files: Sequence[Attachment]) -> Mapping[str, Attachment]:
    """The files by the names that they are stored under. Raises RequestUnfit where they are not one account's posts."""
    if len(files) > MAX_FILES:
        raise _unusable(sentence("upload-too-many-files", count=len(files)))
    names = {_stored_name(file.name): file for file in files}
    if len(names) < len(files) or (len(names) > 1 and set(names) != {"tweets.js", "note-tweet.js"}):
        raise _unusable(sentence("upload-files-do-not-match"))
    if set(names) == {"note-tweet.js"}:
        raise RequestUnfit("upload-only-long-posts")
    return names


def source_of(folder: Path, names: Sequence[str]) -> str:
    """The source (`SCHEME:PATH`) of these files; the trainer finds out what they are by their content."""
    if "tweets.js" in names:
        return f"archive:{folder}"
    name = names[0]
    scheme = "archive" if name.startswith("archive.") else "outbox" if name == OUTBOX_NAME else "files"
    return f"{scheme}:{folder / name}"


def _stored_name(given: str) -> str:
    name = given.casefold()
    if LONG_POSTS.fullmatch(name):
        return "note-tweet.js"
    if POSTS.fullmatch(name):
        return "tweets.js"
    if OUTBOX.fullmatch(name):
        return OUTBOX_NAME
    if archive := ARCHIVE.fullmatch(name):
        return f"archive.{archive['kind']}"
    if plain := PLAIN.fullmatch(name):
        return f"posts.{plain['kind']}"
    raise _unusable(sentence("upload-kind-unknown", name=given[:40]))


def _unusable(problem: str) -> RequestUnfit:
    return RequestUnfit(joined(" ", [problem, sentence("upload-kinds")]))


def _too_large(size: int, max_bytes: int) -> RequestUnfit:
    return RequestUnfit("upload-too-large", megabytes=-(-size // MEGABYTE), max_megabytes=max_bytes // MEGABYTE)
