"""The original HuggingTweets recipe and ours, on the same base model, split and seed.

Target: a held-out loss below that of the recipe's best epoch, in a fraction of its time and memory.
Each run is a process of its own, benchmarks/recipe_runs.py.

    python benchmarks/recipe.py FOLDER/a.jsonl FOLDER/b.jsonl --base smollm2 --work /tmp/recipe
    python benchmarks/recipe.py FOLDER/a.jsonl FOLDER/b.jsonl FOLDER/c.jsonl --blend --base smollm2 --work /tmp/recipe
    python benchmarks/recipe.py FOLDER/a.jsonl --base smollm2 --time-only --steps 12

Prints a JSON line per run, and after the two runs of a timeline one that compares them. Finished runs are kept in WORK
and not repeated; a killed run resumes from its last epoch (the original) or last saved step (ours). With --time-only
nothing is trained to the end: steps of the two alternate, so that other load on the machine affects both.
With --blend the timelines make one persona: an equal share of the tweets from each, balanced as the product does.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from trainer.finetune.hyperparameters import ADAPTER

RUNS = Path(__file__).with_name("recipe_runs.py")
METHODS = ("ours", "original")
Timelines = Sequence[Path]  # of one persona


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("timelines", nargs="+", type=Path, help="one account's posts each, as JSON Lines")
    parser.add_argument("--base", default="smollm2", help="as for BASE_MODEL; DATA_DIR/bases is searched first")
    parser.add_argument(
        "--tweets", type=int, default=1000, help="number of tweets kept from each timeline, the first ones"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--samples", type=int, default=200, help="number of generated tweets for the copy rate")
    parser.add_argument("--only", choices=METHODS, help="one of the two recipes")
    parser.add_argument("--try", dest="changes", default="{}", help='ours with other hyperparameters, as {"rank": 16}')
    parser.add_argument("--blend", action="store_true", help="make one persona of all the timelines")
    parser.add_argument("--work", type=Path, help="folder of finished and interrupted runs")
    parser.add_argument("--time-only", action="store_true", help="measure only time and memory of some steps")
    parser.add_argument("--steps", type=int, default=12, help="steps of each with --time-only")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = given.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        for timelines in [given.timelines] if given.blend else [[path] for path in given.timelines]:
            if given.time_only:
                _say(_timed(timelines, Path(scratch), given))
                continue
            done = {method: _run(timelines, method, work, given) for method in _methods(given)}
            if not given.only:
                _say(_compared(_name(timelines), done["ours"], done["original"]))


def _methods(given: argparse.Namespace) -> Sequence[str]:
    return (given.only,) if given.only else METHODS


def _name(timelines: Timelines) -> str:
    return "-".join(sorted(path.stem for path in timelines))


def _plan(timelines: Timelines, method: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    names = ("base", "tweets", "seed", "threads", "samples")
    plan = {name: getattr(given, name) for name in names}
    said = os.pathsep.join(str(path.absolute()) for path in timelines)
    plan |= {"timeline": said, "method": method, "folder": str(folder), "changes": {}}
    if method == "ours":
        changes = json.loads(given.changes)
        plan |= {"changes": changes, "recipe": asdict(replace(ADAPTER, **changes))}
    return plan


def _run(timelines: Timelines, method: str, work: Path, given: argparse.Namespace) -> dict[str, Any]:
    """The run's figures: the stored ones, or new ones from a process of its own."""
    mark = "".join(character if character.isalnum() else "-" for character in given.changes.strip("{} "))
    name = f"{_name(timelines)}.{method}" + (f".{mark}" if mark and method == "ours" else "")
    kept, folder = work / f"{name}.json", work / name
    plan = _plan(timelines, method, folder, given)
    if kept.is_file():
        found: dict[str, Any] = json.loads(kept.read_text())
        if found["plan"] == plan:
            return _say(found)
    _make(folder, plan)
    child = subprocess.run([sys.executable, RUNS, json.dumps(plan)], stdout=subprocess.PIPE, text=True, check=True)
    found = {"plan": plan} | json.loads(child.stdout.splitlines()[-1])
    kept.write_text(json.dumps(found))
    return _say(found)


def _make(folder: Path, plan: dict[str, Any]) -> None:
    """The run's folder; emptied first if it was started with other hyperparameters of ours."""
    asked = folder / "asked.json"
    is_same = asked.is_file() and json.loads(asked.read_text()) == plan
    if plan["method"] == "ours" and not is_same:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    asked.write_text(json.dumps(plan))


def _compared(name: str, ours: dict[str, Any], original: dict[str, Any]) -> dict[str, Any]:
    """The comparison: nats per token below the original's best epoch and below its last, and the ratios."""
    losses = [epoch["nats_per_token"] for epoch in original["epochs"]]
    mine = ours["nats_per_token"]
    return {
        "timeline": name,
        "ours": round(mine, 4),
        "original_by_epoch": [round(loss, 4) for loss in losses],
        "below_best": round(min(losses) - mine, 4),
        "below_shipped": round(losses[-1] - mine, 4),
        "times_faster": round(original["seconds"] / ours["seconds"], 2),
        "share_of_memory": round(ours["peak_bytes"] / original["peak_bytes"], 3),
    }


def _timed(timelines: Timelines, scratch: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Alternate some steps of each in two processes, and extrapolate to whole runs."""
    children = {}
    for method in METHODS:
        folder = scratch / f"{_name(timelines)}.{method}"
        folder.mkdir()
        plan = _plan(timelines, method, folder, given) | {"steps": given.steps}
        command = [sys.executable, str(RUNS), json.dumps(plan)]
        children[method] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    heard: dict[str, list[dict[str, Any]]] = {method: [_next(child)] for method, child in children.items()}
    for _step in range(given.steps):
        for method, child in children.items():
            assert child.stdin is not None
            print("go", file=child.stdin, flush=True)
            heard[method].append(_next(child))
    ends = {}
    for method, child in children.items():
        ends[method] = _next(child)
        child.communicate()
    return {"timeline": _name(timelines)} | _reckoned(heard, ends)


def _next(child: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next JSON object that the child process prints."""
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith('{"'):  # the Trainer prints a Python dict when it ends
            found: dict[str, Any] = json.loads(line)
            return found
    raise SystemExit("a run ended before its time")


def _reckoned(heard: dict[str, list[dict[str, Any]]], ends: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Extrapolated seconds of each recipe: time per token times its tokens, plus its evaluations."""
    found: dict[str, Any] = {}
    for method, said in heard.items():
        whole = said[0]
        seconds, spread = _whole(said, "seconds")
        busy, _spread = _whole(said, "busy")
        found[method] = {
            "tokens_per_second": round(whole["tokens"] / seconds, 1),
            "spread": round(spread, 3),
            "seconds_per_epoch_of_tweet": round(seconds / whole["epochs"] / whole["tweets"], 4),
            "seconds_of_the_whole": round(seconds, 1),
            "processor_seconds_of_the_whole": round(busy, 1),
            "peak_bytes": ends[method]["peak_bytes"],
        }
    ours, original = found["ours"], found["original"]
    by_processor = original["processor_seconds_of_the_whole"] / ours["processor_seconds_of_the_whole"]
    return found | {
        "times_faster": round(original["seconds_of_the_whole"] / ours["seconds_of_the_whole"], 2),
        "times_faster_by_processor": round(by_processor, 2),
        "share_of_memory": round(ours["peak_bytes"] / original["peak_bytes"], 3),
    }


def _whole(said: list[dict[str, Any]], clock: str) -> tuple[float, float]:
    """A whole run's time by one clock, and the spread of the time per token: interquartile range over median."""
    whole, steps = said[0], said[1:]
    each = [step[clock] / step["tokens"] for step in steps[1:-1]]  # the first warms up, our last is evaluated
    token, quarters = statistics.median(each), statistics.quantiles(each, n=4)
    scoring = max(0.0, steps[-1][clock] - token * steps[-1]["tokens"]) if whole["scorings"] else 0.0
    return token * whole["tokens"] + scoring * whole["scorings"], (quarters[2] - quarters[0]) / token


def _say(figures: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in figures.items() if name != "plan"}
    print(json.dumps(shown), flush=True)
    return figures


if __name__ == "__main__":
    main()
