"""That sources are found by their scheme, and that a wrong one is answered with those there are."""

import pytest

from models.errors import RequestUnfit
from trainer.settings import TrainerSettings
from trainer.sources import known_sources, open_source

SETTINGS = TrainerSettings()


def test_every_file_of_the_package_is_a_source() -> None:
    """A file in the package is found by its scheme without being named anywhere."""
    assert {"archive", "files"} <= set(known_sources())
    assert all(source.scheme == scheme for scheme, source in known_sources().items())


def test_a_spec_opens_its_source() -> None:
    """What stands before the colon picks the source, in whatever case."""
    assert open_source(" Files:some/where ", SETTINGS).scheme == "files"


@pytest.mark.parametrize("spec", ["", "neiltyson.jsonl", "gopher:here", ":here"])
def test_an_unknown_spec_names_the_known_ones(spec: str) -> None:
    """A spec without a known scheme is refused with the schemes that there are."""
    with pytest.raises(RequestUnfit, match=r"archive:…, .*files:…"):
        open_source(spec, SETTINGS)


def test_opening_reads_nothing() -> None:
    """A missing path is no matter until posts are asked for."""
    assert open_source("archive:nowhere at all", SETTINGS).estimate("earl") is None
