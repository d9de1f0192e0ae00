"""What is kept of accounts: every post as it came, for nobody to read without the key, and through kill -9."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from models.domain.errors import SourceFailed, TryLater
from models.domain.tweet import Tweet, without_overlong_text
from trainer.data.post_store import PostStore
from trainer.settings import TrainerSettings
from trainer.sources import NetworkSource

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
POSTS = [Tweet(str(number), f"the marrow sulks {number} 🌱", NOON, number % 2 == 0) for number in range(9, 0, -1)]
KILLED = """
import os, signal, sys
from pathlib import Path
from models.domain.tweet import Tweet
from trainer.data.post_store import PostStore

def read(since_id, until_id, known_count):
    yield from (Tweet(str(number), "hum") for number in range(9, 4, -1))
    os.kill(os.getpid(), signal.SIGKILL)

PostStore(Path(sys.argv[1]), Path(sys.argv[2])).refresh("x", "greta", read)
"""


class Network:
    """Has `posts`, newest first, and notes what it was asked for; breaks off after `most`."""

    def __init__(self, posts: list[Tweet], most: int | None = None) -> None:
        self.posts, self.most = posts, most
        self.asked: list[tuple[str | None, str | None, int]] = []

    def __call__(self, since_id: str | None, until_id: str | None, had: int) -> Iterator[Tweet]:
        self.asked.append((since_id, until_id, had))
        newer = [post for post in self.posts if since_id is None or int(post.id) > int(since_id)]
        for place, post in enumerate(post for post in newer if until_id is None or int(post.id) < int(until_id)):
            if place == self.most:
                raise SourceFailed("The network is gone.")
            yield post


@pytest.fixture
def store(tmp_path: Path) -> PostStore:
    return PostStore(tmp_path / "data" / "posts", tmp_path / "config" / "posts.key")


def test_an_overlong_post_is_stored_without_its_text(store: PostStore) -> None:
    """Its text is not."""
    overlong = without_overlong_text(Tweet("10", "o" * 1_000_000, NOON))
    assert store.refresh("x", "greta", Network([overlong, *POSTS])) == [overlong, *POSTS]
    assert store.posts("x", "greta")[0].is_too_long


def test_posts_are_read_back_unchanged(store: PostStore) -> None:
    """Texts, times, ids and retweet marks, newest first."""
    assert store.refresh("x", "greta", Network(POSTS)) == POSTS
    assert store.posts("x", "greta") == POSTS


def test_a_second_reading_requests_only_newer_posts(store: PostStore) -> None:
    """By the newest known post; with nothing new there is nothing to keep."""
    network = Network(POSTS[4:])
    store.refresh("x", "greta", network)
    network.posts = POSTS
    assert store.refresh("x", "greta", network) == POSTS
    assert store.refresh("x", "greta", network) == POSTS
    assert network.asked == [(None, None, 0), ("5", None, 0), ("9", None, 0)]


class PagedNetwork(NetworkSource):
    """A network of two posts a page that can only resume at a page; fails at the post `fails_at`."""

    scheme = "paged"

    def __init__(self, fails_at: int = len(POSTS), cursor: str | None = None) -> None:
        super().__init__("", TrainerSettings())
        self.fails_at, self.cursor = fails_at, cursor
        self.started_at: list[str | None] = []

    def tweets(
        self, handle: str, since_id: str | None = None, until_id: str | None = None, known_count: int = 0
    ) -> Iterator[Tweet]:
        self.started_at.append(self.cursor)
        for number in range(int(self.cursor or 0), len(POSTS)):
            if number == self.fails_at:
                raise SourceFailed("The network is gone.")
            self.cursor = str(number // 2 * 2) if number > 1 else None
            yield POSTS[number]

    def profile(self, handle: str) -> Iterator[str]:
        raise AssertionError("unused")

    def deleted(self, handle: str, ids: Sequence[str]) -> Iterator[str]:
        raise AssertionError("unused")

    def refresh(self, store: PostStore) -> list[Tweet]:
        return store.refresh(self.scheme, "greta", partial(self.tweets, "greta"), self)


def test_an_interrupted_reading_resumes_at_the_cursor_of_its_last_page(store: PostStore) -> None:
    """That page's earlier posts come again and are not stored twice; a complete reading leaves no cursor."""
    with pytest.raises(SourceFailed):
        PagedNetwork(fails_at=5).refresh(store)
    resumed = PagedNetwork()
    assert resumed.refresh(store) == POSTS
    assert resumed.started_at == ["4"]
    again = PagedNetwork(cursor="6")
    assert again.refresh(store) == POSTS
    assert again.started_at == [None]


def test_an_interrupted_reading_resumes_at_its_last_post(store: PostStore) -> None:
    """Between what was known before and the last post that came."""
    store.refresh("x", "greta", Network(POSTS[6:]))
    with pytest.raises(SourceFailed):
        store.refresh("x", "greta", Network(POSTS, most=2))
    network = Network(POSTS)
    assert store.refresh("x", "greta", network) == POSTS
    assert network.asked == [("3", "8", 2)]


def test_repeated_posts_are_stored_once(store: PostStore) -> None:
    """Whatever comes again is known by its id."""
    store.refresh("bluesky", "greta", Network(POSTS[2:]))
    assert store.refresh("bluesky", "greta", lambda *_asked: iter(POSTS)) == POSTS


def test_kill_9_loses_no_post_that_was_read(store: PostStore) -> None:
    """The process dies as it asks for more; the next one asks only for what is older."""
    command = [sys.executable, "-c", KILLED, str(store.root), str(store.key_file)]
    done = subprocess.run(command, check=False, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])})
    assert done.returncode == -signal.SIGKILL
    network = Network(POSTS)
    assert len(store.refresh("x", "greta", network)) == 9
    assert network.asked == [(None, "5", 5)]


def test_a_truncated_last_line_is_dropped(store: PostStore) -> None:
    """A process can die within a write: that post alone is asked for again."""
    with pytest.raises(SourceFailed):
        store.refresh("x", "greta", Network(POSTS, most=3))
    path = store.root / "x" / "greta"
    path.write_bytes(path.read_bytes()[:-7])
    assert store.posts("x", "greta") == POSTS[:2]
    assert store.refresh("x", "greta", Network(POSTS)) == POSTS


def test_accounts_are_separate_per_network(store: PostStore) -> None:
    """The same handle elsewhere is somebody else."""
    store.refresh("x", "greta", Network(POSTS[:1]))
    store.refresh("mastodon", "greta", Network(POSTS[1:2]))
    assert (store.posts("x", "greta"), store.posts("mastodon", "greta")) == (POSTS[:1], POSTS[1:2])
    assert store.posts("x", "bob") == []


def test_posts_are_unreadable_without_the_key(store: PostStore) -> None:
    """No text stands in the file; it and the key are their owner's alone, and the key is not beside it."""
    store.refresh("x", "greta", Network(POSTS))
    path = store.root / "x" / "greta"
    assert b"marrow" not in path.read_bytes()
    assert {path.stat().st_mode & 0o777, store.key_file.stat().st_mode & 0o777} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_another_key_is_refused(store: PostStore, tmp_path: Path) -> None:
    """What cannot be decrypted is neither skipped nor bought anew in silence."""
    store.refresh("x", "greta", Network(POSTS))
    (tmp_path / "other.key").write_bytes(Fernet.generate_key())
    other = PostStore(store.root, tmp_path / "other.key")
    network = Network(POSTS)
    with pytest.raises(SourceFailed, match="another key"):
        other.refresh("x", "greta", network)
    assert network.asked == []


def test_no_new_key_is_created_while_posts_need_the_old_one(store: PostStore, tmp_path: Path) -> None:
    """It is put back later, and then what was kept under a new one could not be read."""
    store.refresh("x", "greta", Network(POSTS))
    other = PostStore(store.root, tmp_path / "other.key")
    network = Network(POSTS)
    with pytest.raises(SourceFailed, match="is missing"):
        other.refresh("x", "bob", network)
    assert (network.asked, other.key_file.exists()) == ([], False)


def test_a_key_in_a_missing_home_folder_is_refused(tmp_path: Path) -> None:
    """The settings that help are named."""
    homeless = PostStore(tmp_path / "posts", Path("~nobody-here/posts.key"))
    with pytest.raises(SourceFailed, match=r"“~nobody-here/posts.key” can't be found: .*POSTS_KEY_FILE"):
        homeless.refresh("x", "ann", Network([]))


def test_forgotten_accounts_are_deleted(store: PostStore, tmp_path: Path) -> None:
    """On every network and without the key; it is told how many posts there were, and others' posts stay."""
    store.refresh("x", "greta", Network(POSTS))
    store.refresh("mastodon", "greta", Network([Tweet("1", "", None)]))
    store.refresh("x", "bob", Network(POSTS))
    keyless = PostStore(store.root, tmp_path / "none" / "posts.key")
    assert keyless.forget("greta") == {"mastodon": 1, "x": 9}
    assert keyless.forget("greta") == {}
    assert not keyless.key_file.exists()
    assert (store.posts("x", "greta"), len(store.posts("x", "bob"))) == ([], 9)


def test_removed_posts_do_not_come_back(store: PostStore) -> None:
    """The others stay in their order, and the next reading asks for what is newer than the newest of them."""
    store.refresh("x", "greta", Network(POSTS))
    assert store.remove("x", "greta", {"9", "5"}, lambda: "done before") == "done before"
    left = [post for post in POSTS if post.id not in ("9", "5")]
    assert store.posts("x", "greta") == left
    network = Network(left)
    assert store.refresh("x", "greta", network) == left
    assert network.asked == [("8", None, 0)]


def test_posts_are_not_removed_during_a_reading(store: PostStore) -> None:
    """Whoever removes is told to come back, and what was read meanwhile is all there."""

    def read(_since: str | None, _until: str | None, _had: int) -> Iterator[Tweet]:
        yield POSTS[0]
        with pytest.raises(TryLater):
            store.remove("x", "greta", {"9"}, pytest.fail)
        yield POSTS[1]

    assert store.refresh("x", "greta", read) == POSTS[:2]
    store.remove("x", "greta", {"9"}, list)
    assert store.posts("x", "greta") == POSTS[1:2]


def test_removing_posts_of_a_forgotten_account_does_nothing(store: PostStore) -> None:
    """Not even an empty file with its name."""
    store.refresh("x", "greta", Network(POSTS))
    store.forget("greta")
    assert store.remove("x", "greta", {"9"}, pytest.fail) is None
    assert store.accounts() == []


def test_forgetting_waits_for_a_removal(store: PostStore) -> None:
    """Who removes a few writes the others anew: forgotten in between, they would be back."""
    store.refresh("x", "greta", Network(POSTS))
    forgetting = threading.Thread(target=store.forget, args=("greta",))

    def begun() -> None:
        forgetting.start()
        forgetting.join(0.2)

    store.remove("x", "greta", {"9"}, begun)
    forgetting.join()
    assert store.accounts() == []


def test_leftovers_of_a_killed_removal_are_deleted(store: PostStore) -> None:
    """The file that was to replace the account's goes with it."""
    store.refresh("x", "greta", Network(POSTS))
    left = store.root / "x" / ".greta.new"
    left.write_bytes(b"half")
    assert store.accounts() == [("x", "greta")]
    store.forget("greta")
    assert not left.exists()


def test_a_key_in_the_data_folder_is_refused(tmp_path: Path) -> None:
    """Whoever gets a copy of the folder must not get the key with it."""
    root = tmp_path / "data" / "posts"
    with pytest.raises(SourceFailed, match="inside the data folder"):
        PostStore(root, tmp_path / "data" / "keys" / "posts.key").posts("x", "greta")


def test_an_invalid_key_is_refused(store: PostStore) -> None:
    """The sentence names the settings that help."""
    store.key_file.parent.mkdir()
    store.key_file.write_text("hum")
    with pytest.raises(SourceFailed, match="KEEP_POSTS=false"):
        store.posts("x", "greta")
