"""The catalogue: texts that remember their message id and arguments, across processes and storage."""

import asyncio
import pickle

import pytest

from models import messages
from models.domain.errors import NotFound, ServiceError, TryLater, from_code
from models.messages import (
    Joined,
    Style,
    Text,
    as_json,
    from_json,
    joined,
    localized,
    sentence,
    styled,
    supported_language,
    unstyled,
    use_language,
    without_folders,
)


def test_a_text_is_its_english_sentence() -> None:
    """It can be compared, logged and formatted like any string."""
    said = sentence("persona-id-unknown", id="kite")
    assert said == "I don't know the persona with the id “kite”. /personas lists the ones there are."
    assert isinstance(said, str)


def test_a_text_survives_storage_and_another_process() -> None:
    """Id and arguments come back, so that another language can still be chosen there."""
    said = joined("\n", [sentence("persona-id-unknown", id="kite"), "as it was typed"])
    for copy in (from_json(as_json(said)), pickle.loads(pickle.dumps(said))):
        assert copy == said
        assert isinstance(copy, Joined)
        first = copy.parts[0]
        assert isinstance(first, Text)
        assert (first.message_id, first.arguments) == ("persona-id-unknown", {"id": "kite"})


def test_an_id_of_a_newer_version_is_read_in_english() -> None:
    """A job's row may have been written by the version before or after this one."""
    stored = '{"id": "no-such-message", "arguments": {}, "english": "It was so."}'
    assert from_json(stored) == "It was so."


def test_a_missing_message_or_argument_is_found_at_once() -> None:
    """A mistake of ours must not reach a chat as a hole in a sentence."""
    with pytest.raises(LookupError):
        sentence("no-such-message")
    with pytest.raises(ValueError, match="id"):
        sentence("persona-id-unknown")


def test_an_unknown_language_falls_back_to_english() -> None:
    """A member's client may speak any of a hundred languages."""
    said = sentence("persona-id-unknown", id="kite")
    assert localized(said, "xx") == said
    assert localized("plain", "xx") == "plain"
    assert "en" in messages.languages()
    assert messages.TERMINAL not in messages.languages()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de", "de"), ("de-AT", "de"), ("es-419", "es"), ("ja_JP.UTF-8", "ja"), ("en-US", "en"), ("DE", "de")],
)
def test_a_locale_asks_for_a_language(locale: str, language: str) -> None:
    """As Discord, Telegram and terminals write it."""
    assert supported_language(locale) == language


@pytest.mark.parametrize("locale", [None, "", "C", "POSIX", "xx", "terminal"])
def test_a_locale_without_a_file_asks_for_none(locale: str | None) -> None:
    """Something else decides then."""
    assert supported_language(locale) is None


async def test_a_language_holds_in_its_block_and_in_the_tasks_begun_there() -> None:
    """Two requests in two languages do not mix."""
    said = sentence("summary-help")

    async def shown() -> str:
        await asyncio.sleep(0)
        return unstyled(said)

    with use_language("de"):
        german = asyncio.create_task(shown())
        with use_language(None):
            assert unstyled(said) == localized(said, "de") == localized(said)
    assert unstyled(said) == said
    assert await german == localized(said, "de") != said


def test_a_language_calls_itself_by_its_own_name() -> None:
    """A moderator who reads no English finds it."""
    assert [messages.language_name(code) for code in ("de", "en")] == ["Deutsch", "English"]


def test_an_error_keeps_its_message_over_a_border() -> None:
    """What the engine or a training child refuses is told in the chat's language."""
    error = TryLater(sentence("persona-id-unknown", id="kite"), 3.0)
    again = from_code(error.code, from_json(as_json(error.sentence)))
    assert isinstance(again, TryLater)
    assert isinstance(again.sentence, Text)
    assert str(NotFound("persona-id-unknown", id="kite")) == str(again)
    assert isinstance(ServiceError("It was so."), Exception)


def test_only_the_sentence_itself_marks_words() -> None:
    """Not what somebody wrote, nor characters that stand for a style; a sentence within one keeps its marks."""
    ready = sentence("training-ready", display_name="**Pen** `ny\ue002", persona="penny")
    assert list(styled(ready)) == [
        ("**Pen** `ny", Style.BOLD),
        (" is ready. Try ", Style.PLAIN),
        ("/tweet @penny My dream is", Style.CODE),
    ]
    title = sentence("job-title", name="penny", handles="@penny")
    assert list(styled(joined(" ", ["*", sentence("training-joined", title=title, job="3")])))[:2] == [
        ("* ", Style.PLAIN),
        ("penny", Style.BOLD),
    ]
    assert list(styled("**plain**")) == [("**plain**", Style.PLAIN)]
    assert unstyled(title) == "penny from @penny"


def test_a_long_argument_fits_into_a_sentence() -> None:
    """Fluent refuses long arguments; a path, or an error from elsewhere, may be one."""
    long = "x" * 5_000
    assert long in sentence("persona-id-unknown", id=long)


def test_an_argument_with_half_a_character_can_be_sent() -> None:
    """File names that are not UTF-8 and cut emoji have some, and no chat or database takes them."""
    said = sentence("persona-id-unknown", id="ki\udcffte")
    assert said == "I don't know the persona with the id “kite”. /personas lists the ones there are."
    assert from_json(as_json(said)).encode() == said.encode()


def test_paths_are_for_whoever_runs_the_machine() -> None:
    """In a chat a file is called by its name alone, however deep in a text it is named; a typed path stays."""
    damaged = sentence("registry-damaged", path="/srv/mynah/registry.db")
    failed = joined(" ", [sentence("job-failed", reason=damaged), "See /srv."])
    assert "/srv/mynah/registry.db" in failed
    assert "My database registry.db is damaged." in without_folders(failed)
    assert without_folders(failed).endswith(" See /srv.")
    assert localized(without_folders(failed), "en") == without_folders(failed)
    unknown = sentence("option-not-a-number", option="count", word="/a/b")
    assert without_folders(unknown) == unknown
