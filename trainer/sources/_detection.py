"""Detection of what a file, folder or archive is, by its content: which source reads it, or why none does."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from models.domain.errors import ServiceError, SourceFailed
from models.domain.source_preview import OWN_EXPORTS
from models.runtime.data_dir import expand_user
from trainer.sources._export_files import is_packed, open_export

HEAD_BYTES = 1 << 16
POSTS_PATH = re.compile(
    r"(?P<root>(?:.+/)?)(?:(?<![^/])data/)?"  # a zip may have a folder around everything
    r"(?:(?P<posts>(?:tweets?|community-tweet)(?:-part\d+|[ _]?\(?\d{1,3}\)?| - Copy(?: \(\d+\))?)?"
    r"|js/tweets/\d{4}_\d{2})|(?P<notes>note-tweet(?:-part\d+)?))\.js(?:\.txt)?"
)
TABLE_PATH = re.compile(r"(?P<root>(?:.+/)?)(?:(?<![^/])data/)?(?P<posts>tweets\.csv)")
OUTBOX_PATH = re.compile(r"(?P<root>(?:[^/]+/){0,2})outbox\.json")
DISCORD_PATH = re.compile(r"(?:[^/]+/){1,2}c?(?P<channel>\d{1,20})/messages\.(?:json|csv)")
TELEGRAM_PATH = re.compile(r"(?P<root>(?:[^/]+/){0,2})result\.json")
MACOS_FOLDER = "__MACOSX/"  # what the Finder packs beside each file
OFFICE_PART = re.compile(r"(?P<kind>word|xl|ppt)/.+\.xml|(?P<open>content\.xml)")
SIGNATURES: Sequence[tuple[bytes, str]] = (  # of what cannot be read, with its name in the message
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"SQLite format 3\0", "database"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "office"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
)
MEDIA = re.compile(rb"RIFF.{4}(?:WEBP|AVI |WAVE)|\0\0..ftyp|ID3[\2-\4]|OggS|\x1aE\xdf\xa3", re.DOTALL)
HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head)\b", re.IGNORECASE)
X_FILE = re.compile(rb"\s*window\.YTD\.(?P<part>\w+)\.part\d+\s*=|\s*Grailbird\.data\.tweets_")
X_PARTS, X_NOTES_PART = ("tweet", "tweets", "community_tweet"), "note_tweet"  # in `window.YTD.….part0 =`
TELEGRAM = re.compile(rb'"type"\s*:\s*"(?:personal_chat|private_\w+|public_\w+|bot_chat|saved_messages)"')
TELEGRAM_ACCOUNT = re.compile(rb'\s*\{[^{]{0,10000}"personal_information"\s*+:\s*+\{\s*+"user_id"')
DISCORD = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*\{\s*"ID"\s*:\s*"?\d+"?\s*,\s*"Timestamp"\s*:|ID,Timestamp,Contents,Attachments\s)'
)
MESSAGES = re.compile(rb'"(?:messages|chats)"\s*:\s*[\[{]')
OUTBOX = re.compile(rb'"orderedItems"\s*:|"type"\s*:\s*"OrderedCollection"')
JSON_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*[{\"\]]|\{\s*\"|(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.]*\s*=\s*[\[{]|export\s+default\s*[\[{])"
)


def spec_by_content(spec: str, handle: str) -> str:
    """The spec with the scheme of the source that reads what is at its path; else unchanged, as are networks' specs.

    Raises SourceFailed for a file that holds something else, such as messages or a picture.
    """
    scheme, _colon, location = spec.partition(":")
    if not location.strip():
        return spec
    path = expand_user(location)
    found: str | None = None
    with suppress(OSError):
        if path.is_dir():
            found = None if _has_file_of(path, handle) else _scheme_of_export(path)
        elif path.is_file():
            found = _scheme_of_export(path) if is_packed(path) else _scheme_of_file(path)
    return f"{found or scheme}:{location}"


def check_readable(path: Path) -> None:
    """Raises SourceFailed where a file is something that has no posts for training in it, or messages."""
    if _scheme_of_file(path) in OWN_EXPORTS:
        raise SourceFailed("file-is-something-else", file=path.name, kind="messages")


def check_not_packed(path: Path) -> None:
    """Raises SourceFailed for a zip or tar archive, where a file of posts is needed."""
    if is_packed(path):
        with open_export(path) as export:
            export.names()
        _scheme_of_export(path)
        raise SourceFailed("file-is-something-else", file=path.name, kind="without-posts")


def is_json(head: bytes) -> bool:
    """Whether a file begins like JSON or like JavaScript that assigns a list."""
    return bool(JSON_START.match(head))


def x_archive_files(names: Sequence[str]) -> list[re.Match[str]]:
    """The files with posts and long posts of the outermost X archive; or its table, where that is all there is."""
    found = _matches(POSTS_PATH, names)
    if (first := _outermost(match for match in found if match["posts"])) is not None:
        return [match for match in found if match["root"] == first["root"]]
    table = _outermost(_matches(TABLE_PATH, names))
    return [] if table is None else [table]


def outbox_file(names: Sequence[str]) -> str | None:
    """The outermost outbox.json."""
    found = _outermost(_matches(OUTBOX_PATH, names))
    return None if found is None else found[0]


def discord_files(names: Sequence[str]) -> list[str]:
    """The files with messages of a Discord data package, in its order: a tar can't be read in another in good time."""
    return [match[0] for match in _matches(DISCORD_PATH, names)]


def telegram_file(names: Sequence[str]) -> str | None:
    """The outermost result.json."""
    found = _outermost(_matches(TELEGRAM_PATH, names))
    return None if found is None else found[0]


def _matches(path: re.Pattern[str], names: Sequence[str]) -> list[re.Match[str]]:
    """The files whose whole path matches, without the Finder's copies."""
    return [match for name in names if (match := path.fullmatch(name)) and not name.startswith(MACOS_FOLDER)]


def _outermost(found: Iterable[re.Match[str]]) -> re.Match[str] | None:
    """The match in the fewest folders; of several the first by name."""
    return min(found, key=lambda match: (match["root"].count("/"), match["root"]), default=None)


def _has_file_of(folder: Path, handle: str) -> bool:
    return any(path.name.casefold().startswith(f"{handle.casefold()}.") for path in folder.iterdir() if path.is_file())


def _scheme_of_export(path: Path) -> str | None:
    """None where it is no export, or cannot be opened: its source says why."""
    names: list[str] = []
    with suppress(ServiceError), open_export(path) as export:
        names = export.names()
    if outbox_file(names):
        return "outbox"
    if x_archive_files(names):
        return "archive"
    if discord_files(names):
        return "discord-data"
    if telegram_file(names):
        return "telegram-export"
    if any(OFFICE_PART.fullmatch(name) for name in names):
        raise SourceFailed("file-is-something-else", file=path.name, kind="office")
    return None


def _scheme_of_file(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = next((name for signature, name in SIGNATURES if head.startswith(signature)), None)
    kind = kind or ("media" if MEDIA.match(head) else "html" if HTML.match(head) else None)
    x_file = X_FILE.match(head.removeprefix(b"\xef\xbb\xbf"))
    if x_file and x_file["part"] and x_file["part"].decode() not in X_PARTS:
        kind = "long-posts" if x_file["part"].decode() == X_NOTES_PART else "x-other"
    if kind:
        raise SourceFailed("file-is-something-else", file=path.name, kind=kind)
    if x_file:
        return "archive"
    if DISCORD.match(head):
        return "discord-data"
    if is_json(head) and ((MESSAGES.search(head) and TELEGRAM.search(head)) or TELEGRAM_ACCOUNT.match(head)):
        return "telegram-export"
    return "outbox" if is_json(head) and OUTBOX.search(head) else None
