"""The list of opt-outs apart from a backup: a newer one keeps a restored backup from bringing erased accounts back.

It has keyed hashes of handles only: without `guard.key` nobody can tell whose they are.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.domain.errors import RequestUnfit
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.files import write_beside
from trainer.backup.archive import FORMAT, OWNER_ONLY
from trainer.backup.keys import key_check


@dataclass(frozen=True, slots=True)
class OptOutList:
    made_at: datetime
    hashes: frozenset[str]


def write_opt_outs(path: Path, home: DataDir, registry: Registry, now: datetime) -> int:
    """Write the list, replacing an older one; returns how many opt-outs it has. Raises OutOfSpace."""
    hashes = registry.opt_outs.hashes()
    values = {"format": FORMAT, "made_at": now.isoformat(), "key_check": key_check(home.guard_key()), "hashes": hashes}
    write_beside(path, json.dumps(values, indent=1).encode())
    path.chmod(OWNER_ONLY)
    return len(hashes)


def read_opt_outs(path: Path, expected_key_check: str) -> OptOutList:
    """Raises RequestUnfit for another file, and for a list whose hashes were made with another key."""
    try:
        values = json.loads(path.read_bytes())
        made_at, hashes = datetime.fromisoformat(values["made_at"]), frozenset(map(str, values["hashes"]))
        is_ours = values["key_check"] == expected_key_check and values["format"] == FORMAT
    except FileNotFoundError as error:
        raise RequestUnfit("file-not-found", path=str(path)) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RequestUnfit("opt-outs-foreign", path=str(path)) from error
    if not is_ours:
        raise RequestUnfit("opt-outs-other-key", path=str(path))
    return OptOutList(made_at, hashes)
