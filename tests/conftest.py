"""What several tests share: tiny base models, made once a session; and which tests begin.

It does not know what the tests claim.
"""

import logging
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from models.runtime.garbage_collection import importing_libraries
from tests import specs
from tests.network import keep_to_loopback

SLOWEST = ("stories", "trainer", "models")  # these folders' files

keep_to_loopback()
settings.register_profile("nightly", max_examples=5_000)
# torch is imported in fixtures: the process that only shares out the tests does without, and begins six seconds earlier


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long begin, so that several processes have quick ones left to share when they come to the end."""
    items.sort(key=lambda item: next((place for place, name in enumerate(SLOWEST) if name in item.path.parts), 9))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """The tests' modules import nearly all libraries."""
    with importing_libraries():
        return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What `make contracts` compared with the published descriptions."""
    for kind, count in sorted(specs.checked.items()):
        terminalreporter.write_line(f"{kind}: {count:,} compared with its description")
    for problem in dict.fromkeys(specs.problems):
        terminalreporter.write_line(problem)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if specs.problems:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """On a busy machine two wait for each other a hundred times longer than a tiny model computes."""
    with importing_libraries():
        import torch

    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _no_log_outlives_its_stream() -> Iterator[None]:
    """What a test set up to log to is closed after it, and must not be written to by the next."""
    yield
    for logger in (logging.getLogger(), logging.getLogger("dbos")):
        for handler in [found for found in logger.handlers if type(found) is logging.StreamHandler]:
            logger.removeHandler(handler)


@pytest.fixture(scope="session")
def tiny_gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny base of GPT-2's architecture. Read only."""
    from tests.fakes.tiny_base import tiny_base

    return tiny_base(tmp_path_factory.mktemp("tiny-gpt2"))


@pytest.fixture(scope="session")
def tiny_llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny base of Llama's architecture. Read only."""
    from tests.fakes.tiny_base import tiny_base

    return tiny_base(tmp_path_factory.mktemp("tiny-llama"), "llama")


@pytest.fixture(scope="session")
def tiny_japanese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny base for Japanese, whose tokenizer and end token are others. Read only."""
    from tests.fakes.tiny_base import tiny_japanese_base

    return tiny_japanese_base(tmp_path_factory.mktemp("tiny-japanese"))


@pytest.fixture(scope="session")
def tiny_neox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny base of an architecture that the engine has no network of its own for. Read only."""
    from tests.fakes.tiny_base import tiny_base

    return tiny_base(tmp_path_factory.mktemp("tiny-neox"), "neox")
