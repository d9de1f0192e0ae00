"""Listening sockets."""

from pathlib import Path

import pytest

from models.domain.errors import RequestUnfit
from models.engine.server.listen import unix_socket
from models.runtime.data_dir import DataDir


def test_a_stale_socket_is_replaced(tmp_path: Path) -> None:
    """One with a living engine behind it is left alone."""
    path = DataDir(tmp_path).socket_path()
    unix_socket(path).close()
    with unix_socket(path) as living:
        living.listen()
        with pytest.raises(RequestUnfit, match="already listening"):
            unix_socket(path)


def test_a_long_socket_path_is_refused(tmp_path: Path) -> None:
    """The system's own error does not say what is wrong."""
    with pytest.raises(RequestUnfit, match="at most"):
        unix_socket(tmp_path / ("x" * 120))
