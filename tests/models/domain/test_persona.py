import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import RequestUnfit
from models.domain.persona import name_of, parse_handles, parse_name, parse_shares


def test_one_to_three_different_accounts() -> None:
    """Repeated handles count once; none and four are refused."""
    assert parse_handles(["@B", "a", "b"]) == ("b", "a")
    for wrong in ([], ["a", "b", "c", "d"]):
        with pytest.raises(RequestUnfit, match="one to 3 accounts"):
            parse_handles(wrong)


def test_a_blend_is_named_by_its_sorted_handles() -> None:
    """The name is the one HuggingTweets would have given."""
    assert name_of(["nigelthurlow", "devops_guru", "neiltyson"]) == "devops_guru-neiltyson-nigelthurlow"


@given(st.text(max_size=120))
def test_a_name_is_never_a_path(text: str) -> None:
    """Whatever is typed as a name is refused or has nothing of a path or markup in it."""
    try:
        name = parse_name(text)
    except RequestUnfit:
        return
    assert not set(name) & set("/\\<>:\"' \n") and name not in (".", "..")  # noqa: PT018


@pytest.mark.parametrize("text", ["50,30,20", "50 30 20", "50%, 30%, 20%"])
def test_shares_are_whole_percents_in_the_handles_order(text: str) -> None:
    """With or without the sign."""
    assert parse_shares(text, ("a", "b", "c")) == (50, 30, 20)


def test_no_shares_are_none() -> None:
    """Then all accounts have the same."""
    assert parse_shares(" ", ("a", "b")) == ()


@pytest.mark.parametrize("text", ["50,50", "50,30,30", "100,0,0", "-10,60,50", "half,30,20", "33.3,33.3,33.4"])
def test_shares_that_do_not_add_up_are_refused(text: str) -> None:
    """As many as accounts, none of them nothing, and together 100."""
    with pytest.raises(RequestUnfit, match="doesn't share out 3 accounts"):
        parse_shares(text, ("a", "b", "c"))
