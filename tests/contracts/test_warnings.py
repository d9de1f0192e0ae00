"""Warnings in a test run: ours are errors, deprecations inside third-party packages are only shown."""

import warnings

import pytest

DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
OURS = ("bot", "trainer.finetune", "models.registry.database", "tests.fakes.discord", "benchmarks.engine")
THIRD_PARTIES = ("transformers.models.gpt2.modeling_gpt2", "discord.player", "telegram", "botocore", "models_of_theirs")


@pytest.mark.parametrize("category", DEPRECATIONS)
@pytest.mark.parametrize("module", THIRD_PARTIES)
def test_a_third_party_deprecation_fails_no_test(module: str, category: type[Warning]) -> None:
    """Whoever runs our tests can't fix a deprecated call between two libraries."""
    with warnings.catch_warnings(record=True) as shown:
        _warn("old name", category, module)
    assert [str(warning.message) for warning in shown] == ["old name"]


@pytest.mark.parametrize("category", [*DEPRECATIONS, UserWarning, ResourceWarning])
@pytest.mark.parametrize("module", OURS)
def test_a_warning_about_our_own_code_is_an_error(module: str, category: type[Warning]) -> None:
    """A deprecated call of ours is attributed to our module, and fixed when the lock is upgraded."""
    with pytest.raises(category, match="old name"):
        _warn("old name", category, module)


@pytest.mark.parametrize("category", [UserWarning, RuntimeWarning, ResourceWarning])
def test_other_warnings_of_third_parties_are_errors(category: type[Warning]) -> None:
    """They indicate wrong use, such as an overflow or an unclosed file."""
    with pytest.raises(category, match="overflow"):
        _warn("overflow", category, "numpy")


def _warn(message: str, category: type[Warning], module: str) -> None:
    warnings.warn_explicit(message, category, filename="anywhere.py", lineno=1, module=module)
