"""The first stage of a build: the posts of every kind of source end in the job's folder, and waiting can be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.responses import JSONResponse

from models.domain.consent import Consent, ConsentBasis
from models.domain.errors import NotAllowed, RequestUnfit, SourceFailed, TrainingCancelled, TryLater
from models.domain.limits import Cost
from models.domain.training_job import NO_OPTIONS, Job, Progress, ReadingOptions, Stage, Status, TrainingRequest
from models.domain.tweet import MAX_OWN_POSTS
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.spending import spent
from tests.fakes.x_api import FakeX, User, post
from tests.trainer.sources.cases import OWN, SourceCase, x_settings
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import JobDir
from trainer.pipeline.artifacts import CollectedPosts
from trainer.pipeline.collect import collect
from trainer.settings import TrainerSettings
from trainer.sources import MAX_POSTS

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def never() -> bool:
    return False


@dataclass
class Bench:
    """A build in hand: what it reports is kept, and each look at its clock takes ten minutes."""

    folder: Path
    settings: TrainerSettings
    sources: Sequence[str]
    handles: Sequence[str] = ("greta",)
    is_cancelled: Callable[[], bool] = never
    home: Path | None = None
    consent_bases: Sequence[str] = ()
    reading: ReadingOptions = NO_OPTIONS
    reports: list[Progress] = field(default_factory=list)
    looks: int = 0

    def now(self) -> datetime:
        self.looks += 1
        return NOON + timedelta(minutes=10 * (self.looks - 1))

    def collect(self) -> JobDir:
        self.folder.mkdir(exist_ok=True)
        root = self.home or self.folder / "home"
        home = DataDir(root).prepare()
        settings = self.settings.model_copy(update={"posts_key_file": root.with_suffix(".key")})
        request = TrainingRequest(
            tuple(self.handles),
            tuple(self.sources),
            "greta",
            "gpt2",
            consent_bases=tuple(self.consent_bases),
            text_column=self.reading.text_column,
            author=self.reading.author,
            channels=self.reading.channels,
        )
        collect(
            BuildContext(
                job=Job("1", request, Status.RUNNING, Progress(Stage.COLLECT), NOON),
                job_dir=JobDir(self.folder),
                home=home,
                settings=settings,
                registry=Registry(home.registry),
                now=self.now,
                report=self.reports.append,
                is_cancelled=self.is_cancelled,
                is_stopping=never,
            )
        )
        return JobDir(self.folder)


def test_every_source_is_collected(case: SourceCase, tmp_path: Path) -> None:
    """Whatever they come from, the posts are in the folder, with where they are from and who writes."""
    bench = Bench(tmp_path, case.settings, [case.spec], [case.handle], reading=case.reading)
    read = bench.collect().read(CollectedPosts, 0)
    assert [tweet.text for tweet in read.tweets] == OWN
    assert (read.selection.read, read.selection.retweets) == (2 + case.has_retweets, case.has_retweets)
    assert read.source == case.spec.partition(":")[0]
    assert (read.display_name is None) == case.open().is_path


def test_of_a_huge_file_only_the_newest_posts_are_kept(tmp_path: Path) -> None:
    """No more than the recipe learns from is held in memory or written down."""
    (tmp_path / "greta.txt").write_text("a post\n" * (MAX_OWN_POSTS + 100))
    read = Bench(tmp_path, TrainerSettings(), [f"files:{tmp_path}"]).collect().read(CollectedPosts, 0)
    assert len(read.tweets) == MAX_OWN_POSTS


def test_one_file_for_two_accounts_is_refused(tmp_path: Path) -> None:
    """It would be a blend of one."""
    (tmp_path / "posts.txt").write_text("a post\nanother\n")
    bench = Bench(tmp_path, TrainerSettings(), [f"files:{tmp_path / 'posts.txt'}"], ["ada", "bob"])
    with pytest.raises(RequestUnfit, match="@ada and @bob have exactly the same posts"):
        bench.collect()


def test_an_overlong_post_is_written_without_its_text(tmp_path: Path) -> None:
    """It is counted when the posts are prepared."""
    (tmp_path / "greta.txt").write_text(f"a post\n{'o' * 500_000}\n")
    folder = Bench(tmp_path, TrainerSettings(), [f"files:{tmp_path}"]).collect()
    assert [(post.text, post.is_too_long) for post in folder.read(CollectedPosts, 0).tweets] == [
        ("a post", False),
        ("", True),
    ]
    assert (tmp_path / "posts-0.json").stat().st_size < 1_000


def test_a_file_of_more_posts_than_an_account_has_is_refused(tmp_path: Path) -> None:
    """Their ids alone would fill the memory."""
    (tmp_path / "greta.txt").write_text("o\n" * (MAX_POSTS + 1))
    with pytest.raises(SourceFailed, match="more than 500,000 posts"):
        Bench(tmp_path, TrainerSettings(), [f"files:{tmp_path}"]).collect()


def limited(reset: datetime) -> JSONResponse:
    return JSONResponse({}, status_code=429, headers={"x-rate-limit-reset": str(int(reset.timestamp()))})


def test_waiting_has_a_note_and_ends(x: FakeX, tmp_path: Path) -> None:
    """A source's limit is shown as “waiting until …” while it lasts, and not after."""
    x.users["greta"] = User([post(1, OWN[0])])
    x.out_of_turn = [limited(NOON + timedelta(minutes=5))]
    bench = Bench(tmp_path, x_settings(x), ["x:"])
    assert len(bench.collect().read(CollectedPosts, 0).tweets) == 1
    assert [report.note for report in bench.reports] == [
        None,
        "waiting until 12:05 UTC: X limits how fast posts can be read",
        None,
    ]


def test_nobody_waits_for_hours(x: FakeX, tmp_path: Path) -> None:
    """Where the limit is far off the job ends, with the time."""
    x.out_of_turn = [limited(NOON + timedelta(hours=3))]
    with pytest.raises(TryLater, match="after 15:00 UTC"):
        Bench(tmp_path, x_settings(x), ["x:"]).collect()


def test_waiting_ends_at_a_cancel(x: FakeX, tmp_path: Path) -> None:
    """Who cancels a waiting job does not wait for it."""
    x.out_of_turn = [limited(NOON + timedelta(minutes=30))]
    with pytest.raises(TrainingCancelled):
        Bench(tmp_path, x_settings(x), ["x:"], is_cancelled=lambda: True).collect()


def test_reading_ends_at_a_cancel_between_pages(x: FakeX, tmp_path: Path) -> None:
    """After a wish to cancel no further page is paid for."""
    x.users["greta"] = User([post(number, OWN[0]) for number in range(500, 0, -1)])
    wishes = iter([False, True])
    with pytest.raises(TrainingCancelled):
        Bench(tmp_path, x_settings(x), ["x:"], is_cancelled=lambda: next(wishes)).collect()
    assert x.posts_charged == 200


def test_stored_posts_are_not_read_again(case: SourceCase, tmp_path: Path) -> None:
    """A second training of the account asks a network for what is newer, and has all posts of the first."""
    texts = []
    for name in ("first", "second"):
        home = tmp_path / "home"
        bench = Bench(tmp_path / name, case.settings, [case.spec], [case.handle], home=home, reading=case.reading)
        texts.append(bench.collect().read(CollectedPosts, 0).tweets)
    assert texts[0] == texts[1]
    if isinstance(case.fake, FakeX):
        assert case.fake.posts_charged == 3


def test_a_refresh_pays_for_new_posts_only(x: FakeX, tmp_path: Path) -> None:
    """Of an account that wrote on, exactly the new posts are charged; they come before the old ones."""
    settings, home = x_settings(x), tmp_path / "home"
    x.users["greta"] = User([post(number, OWN[0]) for number in range(250, 0, -1)])
    Bench(tmp_path / "first", settings, ["x:"], home=home).collect()
    x.users["greta"].posts[:0] = [post(number, OWN[1]) for number in range(257, 250, -1)]
    tweets = Bench(tmp_path / "second", settings, ["x:"], home=home).collect().read(CollectedPosts, 0).tweets
    assert [tweet.id for tweet in tweets] == [str(number) for number in range(257, 0, -1)]
    assert x.posts_charged == 257


def test_an_interrupted_reading_resumes(x: FakeX, tmp_path: Path) -> None:
    """No page is paid for twice, and the setting's limit holds for both parts together."""
    x.users["greta"] = User([post(number, OWN[0]) for number in range(500, 0, -1)])
    settings, home = x_settings(x, x_most_tweets=430), tmp_path / "home"
    wishes = iter([False, False, True])
    with pytest.raises(TrainingCancelled):
        Bench(tmp_path / "first", settings, ["x:"], is_cancelled=lambda: next(wishes), home=home).collect()
    assert x.posts_charged == 300
    tweets = Bench(tmp_path / "second", settings, ["x:"], home=home).collect().read(CollectedPosts, 0).tweets
    assert [tweet.id for tweet in tweets] == [str(number) for number in range(500, 70, -1)]
    assert x.posts_charged == 430


def test_the_actual_spending_is_recorded(x: FakeX, tmp_path: Path) -> None:
    """Every page that came, of a broken reading too, and every look-up: what X charged, to the cent."""
    x.users["greta"] = User([post(number, OWN[0]) for number in range(470, 0, -1)])
    wishes = iter([False, True])
    home = tmp_path / "home"
    with pytest.raises(TrainingCancelled):
        Bench(tmp_path / "first", x_settings(x), ["x:"], is_cancelled=lambda: next(wishes), home=home).collect()
    Bench(tmp_path / "second", x_settings(x), ["x:"], home=home).collect()
    cost = spent(Registry(DataDir(home).registry))
    assert (x.posts_charged, x.users_charged) == (470, 2)
    assert cost == Cost(470, 2.37)


def test_over_the_monthly_budget_nothing_is_requested(x: FakeX, tmp_path: Path) -> None:
    """Where the most that it can cost is more than is left, the job ends before a cent is spent."""
    x.users["greta"] = User([post(1, OWN[0])])
    with pytest.raises(NotAllowed, match="DOLLARS_PER_MONTH"):
        Bench(tmp_path, x_settings(x, dollars_per_month=16.0), ["x:"]).collect()
    assert x.asked == []


def test_nothing_is_stored_with_keep_posts_false(x: FakeX, tmp_path: Path) -> None:
    """With KEEP_POSTS=false there is neither file nor key, and every training reads all anew."""
    x.users["greta"] = User([post(number, OWN[0]) for number in range(3, 0, -1)])
    for name in ("first", "second"):
        Bench(tmp_path / name, x_settings(x, keep_posts=False), ["x:"], home=tmp_path / "home").collect()
    assert x.posts_charged == 6
    assert not DataDir(tmp_path / "home").posts.exists()
    assert not (tmp_path / "home.key").exists()


def test_a_blend_reads_each_account_from_its_own_source(case: SourceCase, tmp_path: Path) -> None:
    """The second handle's posts come from the second source."""
    (tmp_path / "bob.txt").write_text("hum\n")
    specs, handles = [case.spec, f"files:{tmp_path / 'bob.txt'}"], [case.handle, "bob"]
    folder = Bench(tmp_path, case.settings, specs, handles, reading=case.reading).collect()
    assert [folder.read(CollectedPosts, index).selection.read for index in range(2)] == [2 + case.has_retweets, 1]


def test_a_source_that_is_off_is_an_error(tmp_path: Path) -> None:
    """A job that asks for X without its settings ends with the sentence that says what to do."""
    with pytest.raises(SourceFailed, match="X_TERMS_ACKNOWLEDGED"):
        Bench(tmp_path, TrainerSettings(), ["x:"]).collect()


def test_nothing_is_read_after_a_consent_was_withdrawn(tmp_path: Path) -> None:
    """The job waited in the queue meanwhile; while the word stands, it is read."""
    (tmp_path / "posts.txt").write_text("hello\n")
    bench = Bench(tmp_path / "job", TrainerSettings(), [f"files:{tmp_path}/posts.txt"], consent_bases=["permission"])
    with pytest.raises(NotAllowed, match="Consent for @greta was withdrawn"):
        bench.collect()
    registry = Registry(DataDir(tmp_path / "job" / "home").registry)
    registry.consents.record(Consent("greta", ConsentBasis.PERMISSION, "terminal:operator", NOON))
    assert bench.collect().read(CollectedPosts, 0).tweets


def test_the_named_column_of_a_table_is_read(tmp_path: Path) -> None:
    """Without it the training ends with the names of all columns."""
    path = tmp_path / "posts.csv"
    path.write_text("id,Gesagtes\n1,the slugs are back\n")
    with pytest.raises(SourceFailed, match=r"columns are: id \| Gesagtes"):
        Bench(tmp_path / "unnamed", TrainerSettings(), [f"files:{path}"]).collect()
    job_dir = Bench(
        tmp_path / "named", TrainerSettings(), [f"files:{path}"], reading=ReadingOptions("gesagtes")
    ).collect()
    assert [tweet.text for tweet in job_dir.read(CollectedPosts, 0).tweets] == ["the slugs are back"]
