"""Post sources: X, Bluesky and Mastodon accounts, exports of five services, and plain files.

A source is named by a spec, `SCHEME:LOCATION`, as in `files:posts.jsonl` or `x:`. Adding one takes one file,
`trainer/sources/SCHEME.py` with `_` for `-`, and its test; modules that begin with `_` are helpers.
 1. Subclass `PathSource` or `NetworkSource` and end the file with `SOURCE = TheClass`. The file is imported only when
    its scheme is used, so it may import a library that is slow to load.
 2. The constructor must be cheap: connections and files are opened by `tweets`. Settings belong to
    `trainer/settings.py`, so that they are documented without importing the source.
 3. `tweets` yields posts as they are, newest first where possible; `trainer.data.cleaning` drops retweets and cleans
    texts. Yield only the handle's own posts, public ones where the source has others, and read long files piece by
    piece.
 4. Raise NotFound for an unknown handle or file and SourceFailed for everything else. Map a library's errors in one
    table, and call `wait` where the server says when its rate limit ends.
 5. A network source resumes an interrupted reading and finds deleted posts: see `NetworkSource`.
 6. Add the source to `tests/trainer/sources/cases.py`, so that `test_contract.py` checks it.
"""

import importlib
import pkgutil

from models.domain.errors import RequestUnfit
from models.domain.handle import network_of, normalize_name
from models.runtime.data_dir import expand_user
from trainer.settings import TrainerSettings
from trainer.sources._base import MAX_POSTS as MAX_POSTS
from trainer.sources._base import MAX_READ_POSTS as MAX_READ_POSTS
from trainer.sources._base import NetworkSource as NetworkSource
from trainer.sources._base import PathSource as PathSource
from trainer.sources._base import SourceAccount as SourceAccount
from trainer.sources._base import TweetSource as TweetSource
from trainer.sources._detection import spec_by_content as spec_by_content
from trainer.sources._rate_limits import Wait as Wait
from trainer.sources._rate_limits import never_wait as never_wait


def known_sources() -> dict[str, str]:
    """The module of each source by its scheme, sorted. Imports none of them."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return {module.replace("_", "-"): module for module in modules}


def default_source(handle: str) -> str:
    """The spec of the network that the handle belongs to, as `models.domain.handle.network_of` tells."""
    return f"{network_of(normalize_name(handle))}:"


def open_source(spec: str, settings: TrainerSettings, wait: Wait = never_wait) -> TweetSource:
    """The source that `spec` names, as in `files:PATH`, `archive:PATH` or `x:`. Raises RequestUnfit."""
    scheme, colon, location = spec.strip().partition(":")
    known = known_sources()
    if not colon or scheme.casefold() not in known:
        if spec.strip() and expand_user(spec.strip()).exists():
            raise RequestUnfit("source-without-scheme", spec=spec.strip()[:80])
        schemes = ", ".join(f"{known_scheme}:…" for known_scheme in known)
        raise RequestUnfit("source-scheme-unknown", spec=spec.strip()[:80], known=schemes)
    source: type[TweetSource] = importlib.import_module(f"{__name__}.{known[scheme.casefold()]}").SOURCE
    if source.is_path and settings.home.is_database(expand_user(location)):
        raise RequestUnfit("source-is-database", path=location[:80])
    return source(location, settings, wait)
