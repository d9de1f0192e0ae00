"""Pausing garbage collection."""

import gc

import pytest

from models.runtime.garbage_collection import collection_paused


def fail_in_a_block() -> None:
    with collection_paused():
        raise ImportError


def test_it_is_paused_for_the_block() -> None:
    """Also where blocks are nested, or fail."""
    with collection_paused():
        with pytest.raises(ImportError):
            fail_in_a_block()
        assert not gc.isenabled()
    assert gc.isenabled()
