from models.domain.errors import ServiceError, TryLater, from_code


def all_errors() -> list[type[ServiceError]]:
    found: list[type[ServiceError]] = [ServiceError]
    for kind in found:
        found.extend(kind.__subclasses__())
    return found


def test_every_error_comes_back_from_its_code() -> None:
    """An error that crosses a process as code and sentence is the same error on the other side."""
    for kind in all_errors():
        again = from_code(kind.code, "It says why.")
        assert type(again) is kind
        assert again.sentence == str(again) == "It says why."


def test_codes_are_different() -> None:
    """No two errors share a code."""
    codes = [kind.code for kind in all_errors()]
    assert len(codes) == len(set(codes))


def test_an_unknown_code_is_still_told() -> None:
    """A newer engine's error keeps its sentence."""
    assert type(from_code("from_the_future", "It says why.")) is ServiceError


def test_later_has_a_time() -> None:
    """TryLater says when."""
    assert TryLater("It is busy.", 3).after_seconds == 3


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """The drawing names every class."""
    from models.domain import errors

    assert all(kind.__name__ in str(errors.__doc__) for kind in all_errors())
