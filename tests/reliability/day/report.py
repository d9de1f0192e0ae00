"""The table of the day: one row for each check, and the comparison of its end with its beginning."""

from collections import Counter
from dataclasses import dataclass, field

from tests.reliability.day.ledger import median
from tests.reliability.day.members import Day
from tests.reliability.processes import Usage, processes, usage
from tests.reliability.table import table

LASTING = ("service", "bot", "engine", "trainer")
HEADING = (
    "hour",
    "asked",
    "trainings",
    "tweet median",
    "p95",
    *(f"{role} MiB" for role in LASTING),
    "fds",
    "threads",
    "faults",
    "broken",
)
MAX_MEMORY_GROWTH, MEMORY_SLACK = 1.25, 40.0  # MiB: between the first and the last third of the day
MAX_OTHER_GROWTH, OTHER_SLACK = 1.25, 20.0  # of descriptors and threads, of which a process that starts has few
MAX_LATENCY_GROWTH, LATENCY_SLACK = 1.5, 1.0  # seconds
MIN_ROWS = 9  # fewer are not compared
MIN_TWEETS = 5  # for a median


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured at one check. `usage` is that of each lasting process which ran."""

    hour: float
    asked: int
    trainings: int
    latencies: list[float]
    usage: dict[str, Usage]
    faults: int
    broken: int

    def cells(self) -> list[str]:
        memory = [f"{self.usage[role].anonymous:.0f}" if role in self.usage else "-" for role in LASTING]
        descriptors = sum(used.descriptors for used in self.usage.values())
        threads = sum(used.threads for used in self.usage.values())
        return [
            f"{self.hour:04.1f}",
            f"{self.asked}",
            f"{self.trainings}",
            _seconds(median(self.latencies)),
            _seconds(percentile(self.latencies, 0.95)),
            *memory,
            f"{descriptors}",
            f"{threads}",
            f"{self.faults}",
            f"{self.broken}",
        ]


@dataclass
class Report:
    """Rows so far."""

    day: Day
    rows: list[Row] = field(default_factory=list)
    _last: float = 0.0

    def measure(self, hour: float, broken: int) -> Row:
        ledger, data = self.day.world.ledger, self.day.service.data
        now, found = ledger.clock(), {}
        for process in processes(data):
            if process.role in LASTING and (used := usage(process)) is not None:
                found[process.role] = used
        trainings = len(self.day.rows("SELECT 1 FROM jobs WHERE ended_at IS NOT NULL"))
        latencies = ledger.latencies(self._last, now)
        row = Row(hour, len(ledger.asked), trainings, latencies, found, len(ledger.disturbances), broken)
        self._last = now
        self.rows.append(row)
        return row

    def not_level(self) -> list[str]:
        """What grew from the first third of the day to the last one."""
        if len(self.rows) < MIN_ROWS:
            return []
        third = len(self.rows) // 3
        first, last = self.rows[1 : third + 1], self.rows[-third:]
        found = []
        for role in LASTING:
            for name, growth, slack in (
                ("anonymous", MAX_MEMORY_GROWTH, MEMORY_SLACK),
                ("descriptors", MAX_OTHER_GROWTH, OTHER_SLACK),
                ("threads", MAX_OTHER_GROWTH, OTHER_SLACK),
            ):
                before, after = (_most_used(rows, role, name) for rows in (first, last))
                if before is not None and after is not None and after > before * growth + slack:
                    found.append(f"{role}: {name} grew from {before:.0f} to {after:.0f}")
        before, after = (median([value for row in rows for value in row.latencies]) for rows in (first, last))
        if before is not None and after is not None and after > before * MAX_LATENCY_GROWTH + LATENCY_SLACK:
            found.append(f"the median tweet took {before:.1f} s at first and {after:.1f} s at last")
        return found

    def text(self, excused: Counter[str]) -> str:
        ledger = self.day.world.ledger
        said = [table(HEADING, [row.cells() for row in self.rows]), ""]
        kinds = sorted(Counter(one.kind for one in ledger.disturbances).items())
        lasted = {
            kind: max(one.end - one.start for one in ledger.disturbances if one.kind == kind) for kind, _ in kinds
        }
        said += ["faults: " + ", ".join(f"{kind} {count} (at most {lasted[kind]:.0f} s)" for kind, count in kinds)]
        said += [
            "asked: "
            + ", ".join(f"{what} {count}" for what, count in sorted(Counter(a.what for a in ledger.asked).items()))
        ]
        said += [f"erased: {len(ledger.opted_out)} accounts, {len(ledger.left)} members"]
        said += [f"slowest stop of `mynah run`: {self.day.service.slowest_stop:.1f} s"]
        said += ["excused: " + (", ".join(f"{what} {count}" for what, count in sorted(excused.items())) or "nothing")]
        return "\n".join(said)


def percentile(values: list[float], share: float) -> float | None:
    return sorted(values)[int(share * (len(values) - 1))] if values else None


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def _most_used(rows: list[Row], role: str, name: str) -> float | None:
    """The highest of the rows: some were measured while the process had just started again."""
    return max((float(getattr(row.usage[role], name)) for row in rows if role in row.usage), default=None)
