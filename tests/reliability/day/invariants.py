"""What must hold during the day, whatever happens, and what must hold at its end."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.runtime.data_dir import DataDir
from tests.fakes.leaks import TOKENS, leaks
from tests.reliability.day.clients import plain
from tests.reliability.day.ledger import NOT_FOUND
from tests.reliability.day.members import PROMPT, Day
from tests.reliability.killing import damaged_databases, leftovers
from tests.reliability.processes import deleted_but_open

STAMP = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+)Z? *\[(\w+) *\]")
UNSTAMPED = re.compile(r"^(?:ERROR|CRITICAL) |^Traceback ")
OWNER_KEEPS = ("audit_log", "opt_outs", "quota_usage", "spending", "buttons")  # tables that privacy.md explains
KILLS = ("kill bot", "kill service")
OVER = "('done', 'failed', 'cancelled')"
SETTLE_SECONDS = 90.0  # after which an undisturbed job's result must have been sent; a group's messages wait a minute


@dataclass
class Invariants:
    """Collects what is broken, each thing once."""

    day: Day
    log: Path
    patience: float
    broken: list[str] = field(default_factory=list)
    excused: Counter[str] = field(default_factory=Counter)
    _read: dict[Path, int] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.home = DataDir(self.day.service.data)
        self.ledger = self.day.world.ledger

    def check(self) -> list[str]:
        """What broke since the last check."""
        found = [*self._open_files(), *self._databases(), *self._log_errors(), *self._answers(), *self._protocol()]
        found += [*self._service(), *self._results(), *self.day.world.errors]
        return self._new(found)

    def pending(self) -> Iterator[str]:
        """What still has to come to its end."""
        waiting = "SELECT 1 FROM job_audience JOIN jobs ON number = job_number WHERE message IS NOT ''"
        yield from self._unfinished()
        yield from ("a result is not sent" for _row in self._rows(waiting))
        yield from (f"the folder of job {path.name} is left" for path in self.home.work.iterdir())

    def check_end(self) -> list[str]:
        """What is not as it must be once everything has ended; the service must be stopped."""
        found = [*self._unfinished(), *self._results(is_end=True), *self._orders()]
        found += [*self._opt_outs(), *self._left(), *self._retired(), *self._idleness()]
        found += [f"left behind: {path.relative_to(self.home.root)}" for path in leftovers(self.home)]
        found += [f"in a log: {leak}" for leak in leaks(self.home.root, {*TOKENS, PROMPT})]
        return self._new(found)

    def _new(self, found: list[str]) -> list[str]:
        new = [text for text in dict.fromkeys(found) if text not in self._seen]
        self._seen.update(new)
        self.broken += new
        return new

    def _is_full(self) -> bool:
        return "full disk" in self.ledger.open_faults

    # Processes, files and logs

    def _service(self) -> Iterator[str]:
        if (code := self.day.service.ended_by_itself) is not None:
            yield f"`mynah run` ended with {code} by itself"

    def _open_files(self) -> Iterator[str]:
        first = set(deleted_but_open(self.home.root))
        if first:  # SQLite itself closes a deleted journal within moments
            yield from (f"deleted but open: {name}" for name in first & set(deleted_but_open(self.home.root)))

    def _databases(self) -> Iterator[str]:
        if not self._is_full():
            yield from (f"{name} is damaged" for name in damaged_databases(self.home))

    def _log_errors(self) -> Iterator[str]:
        """Lines of level error, and tracebacks, that were written while nothing was wrong."""
        for path in [self.log, *sorted(self.home.logs.glob("*.log"))]:
            if not path.exists():
                continue
            content, start = path.read_bytes(), self._read.get(path, 0)
            self._read[path] = len(content)
            at = self.ledger.clock()
            for line in content[start if start <= len(content) else 0 :].decode(errors="replace").splitlines():
                stamp = STAMP.match(line)
                at = self.ledger.monotonic(stamp[1]) if stamp else at
                if (stamp and stamp[2] in ("error", "critical")) or UNSTAMPED.match(line):
                    if self.ledger.was_disturbed(at, at):
                        self.excused["errors logged in a fault"] += 1
                    else:
                        yield f"{path.name}: {line[:300]}"

    # Answers

    def _answers(self) -> Iterator[str]:
        for asked in self.ledger.asked:
            if asked.gave_up and asked.answered is None:
                if self.ledger.was_disturbed(asked.at, asked.at + self.patience):
                    self.excused["no answer in a fault"] += 1
                else:
                    yield f"no answer to {asked.what} of {asked.person} at {asked.at:.0f}"
                asked.gave_up = False
            if asked.what == "tweet" and asked.answered is not None and asked.count_answers() > 1:
                if self.ledger.was_disturbed(asked.at, asked.answered, KILLS):
                    self.excused["answered again after a kill"] += 1
                    asked.count_answers = lambda: 1
                else:
                    yield f"{asked.count_answers()} answers to a tweet of {asked.person} at {asked.at:.0f}"

    def _protocol(self) -> Iterator[str]:
        """Requests that Discord or Telegram would not allow."""
        yield from (f"Discord: {text[:300]}" for text in self.day.world.discord._violations)
        yield from (f"Telegram: {text[:300]}" for text in self.day.world.telegram.invalid_requests)

    # Orders

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.home.registry}?mode=ro", uri=True, timeout=30)) as registry:
            return registry.execute(query).fetchall()

    def _results(self, *, is_end: bool = False) -> Iterator[str]:
        """Whoever waits for a job that is over got its result once; during the day it may be late after a fault."""
        if self._is_full() or not self.home.registry.exists():
            return
        query = f"""SELECT number, json_extract(request, '$.name'), status, ended_at, chat, member, message
            FROM jobs JOIN job_audience ON job_number = number WHERE status IN {OVER}"""
        expected: Counter[tuple[str, str]] = Counter()
        for number, name, status, ended_at, chat, member, message in self._rows(query):
            expected[str(chat), str(name)] += 1
            ended = self.ledger.monotonic(str(ended_at).partition("+")[0])
            is_settled = self.ledger.clock() - ended > SETTLE_SECONDS
            if not is_end and (not is_settled or self.ledger.was_disturbed(ended, self.ledger.clock())):
                continue
            if message != "":
                yield f"job {number} of {member} is {status}, and its result was not sent to {chat}"
            elif not self.results_in(str(chat), str(name)):
                yield f"job {number} of {member} is {status}, and {chat} shows no result"
        for (chat, name), count in expected.items():
            if len(self.results_in(chat, name)) > count and name not in self.ledger.opted_out | self.ledger.may_be_out:
                yield f"{chat} shows {len(self.results_in(chat, name))} results of {name} for {count} jobs"

    def results_in(self, chat: str, name: str) -> list[str]:
        """The bot's messages there that say how a training of that name ended."""
        ended = re.compile(
            rf"(?<!\w){name}\W* (?:from @{name}: |didn.t work out|was cancelled)|/tweet @{name} |\(@{name}\) is trained"
        )
        return [text for text in self._texts(chat) if ended.search(text)]

    def _idleness(self) -> Iterator[str]:
        """A day on which nothing happened proves nothing."""
        if not self.ledger.trainings:
            yield "no training was acknowledged"
        if not any(asked.what in ("tweet", "mynah train") and asked.answered for asked in self.ledger.asked):
            yield "nobody was answered"
        kills = sum(count for what, count in self.ledger.counts.items() if what.startswith("kill "))
        if (missed := self.ledger.counts[NOT_FOUND]) > kills / 2:
            yield f"{missed} of {kills} kills found no process"

    def said(self) -> Iterator[tuple[str, str]]:
        """Every text in every chat, with the chat."""
        world = self.day.world
        chats = [f"discord:{number}" for number in world.discord.channels]
        chats += [f"telegram:{number}" for number in world.telegram.chats]
        return ((chat, text) for chat in chats for text in self._texts(chat))

    def _texts(self, chat: str) -> list[str]:
        platform, _colon, number = chat.partition(":")
        world = self.day.world
        if platform == "discord":
            return [message.text for message in world.discord.channels[int(number)].messages.values()]
        return [plain(message.text) for message in world.telegram.sent(world.telegram.chats[int(number)])]

    def _unfinished(self) -> Iterator[str]:
        query = f"SELECT number, status, stage FROM jobs WHERE status NOT IN {OVER}"
        yield from (f"job {number} is {status} ({stage}) at the end" for number, status, stage in self._rows(query))
        yield from (f"erasure of @{handle} is pending" for (handle,) in self._rows("SELECT handle FROM erasures"))

    def _orders(self) -> Iterator[str]:
        """Every acknowledged order still has its row and ended, or its account or member was erased."""
        jobs = dict(self._rows("SELECT number, status FROM jobs"))
        approvals = dict(self._rows("SELECT number, status FROM approvals"))
        for one in self.ledger.trainings:
            if one.name in self.ledger.opted_out | self.ledger.may_be_out or one.person in self.ledger.left:
                continue
            if one.job is not None and one.job not in jobs:
                yield f"job {one.job} of {one.person} is lost"
            if one.request is not None and one.request not in approvals:
                yield f"request {one.request} of {one.person} is lost"
            if approvals.get(one.request) == "denied" and not any(
                f"Request {one.request}," in text and "denied" in text for text in self._texts(one.chat)
            ):
                yield f"request {one.request} was denied, and {one.chat} was not told"

    def _opt_outs(self) -> Iterator[str]:
        """Nothing is left of an account that opted out."""
        for handle in sorted(self.ledger.opted_out):
            yield from (f"@{handle} opted out, and is still in {where}" for where in self._mentions(handle))

    def _left(self) -> Iterator[str]:
        for member in sorted(self.ledger.left):
            yield from (f"{member} was erased, and is still in {where}" for where in self._mentions(member))

    def _mentions(self, word: str) -> list[str]:
        """Tables of the registry with the word in them, and files named after it."""
        pattern, found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)"), set()
        for (table,) in self._rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            if table not in OWNER_KEEPS:
                rows = self._rows(f'SELECT * FROM "{table}"')
                found |= {str(table) for row in rows if any(pattern.search(str(value)) for value in row)}
        files = [path for folder in (self.home.posts, self.home.uploads) for path in folder.rglob("*")]
        return sorted(found | {str(path) for path in files if pattern.search(path.name)})

    def _retired(self) -> Iterator[str]:
        serving = {name for (name,) in self._rows("SELECT name FROM personas WHERE retired_at IS NULL")}
        yield from (f"@{name} was retired and is not" for name in sorted(self.ledger.retired & serving))
