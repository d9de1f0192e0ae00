"""The languages of the catalogue: each has the messages of English, with their arguments, plural forms and commands."""

import pytest
from babel import Locale

from models.messages import ENGLISH, languages, localized, sentence
from tests.contracts.fluent import arguments_of, messages_of, missing_in, typed_words_of, variants_of

OTHERS = tuple(language for language in languages() if language != ENGLISH)
COMPLETE = ("de", "es", "ja")  # every language, once its translation is finished


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_messages_of_english(language: str) -> None:
    """None that English lacks, each once; a finished one has all of them."""
    english = [message.id.name for message in messages_of(ENGLISH)]
    own = [message.id.name for message in messages_of(language)]
    assert sorted(own) == sorted(set(own)), "twice"
    assert sorted(set(own) - set(english)) == [], "not in en.ftl"
    if language in COMPLETE:
        assert [message.id.name for message in missing_in(language)] == [], "not translated"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_uses_the_arguments_of_english(language: str) -> None:
    """A forgotten one would leave something out, a misspelled one could not be shown."""
    english = {message.id.name: message for message in messages_of(ENGLISH)}
    wrong = [
        (message.id.name, sorted(arguments_of(message) ^ arguments_of(english[message.id.name])))
        for message in messages_of(language)
        if arguments_of(message) != arguments_of(english[message.id.name])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_selects_by_its_own_plural_forms(language: str) -> None:
    """Those of CLDR for this language; other keys, such as 0 and `discord`, are those of English."""
    own_forms = {*Locale.parse(language).plural_form.tags, "other"}
    english = {message.id.name: message for message in messages_of(ENGLISH)}
    forms = {"zero", "one", "two", "few", "many"}
    wrong = []
    for message in messages_of(language):
        known = {key for _selector, keys in variants_of(english[message.id.name]) for key in keys}
        used = {key for _selector, keys in variants_of(message) for key in keys}
        wrong += [(message.id.name, key) for key in used if key in forms and key not in own_forms]
        wrong += [(message.id.name, key) for key in used - forms - {"other"} if not key.isdigit() and key not in known]
        wrong += [(message.id.name, key) for key in known - forms - {"other"} if not key.isdigit() and key not in used]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_tells_the_same_commands(language: str) -> None:
    """What is to be typed as it stands is the same in every language."""
    english = {message.id.name: message for message in messages_of(ENGLISH)}
    wrong = [
        (message.id.name, sorted(typed_words_of(message) ^ typed_words_of(english[message.id.name])))
        for message in messages_of(language)
        if not message.id.name.startswith("summary-")
        and typed_words_of(message) != typed_words_of(english[message.id.name])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_can_be_shown(language: str) -> None:
    """Fluent's functions get what they take; no text is empty."""
    for message in messages_of(language):
        arguments = dict.fromkeys(arguments_of(message), 2)
        assert localized(sentence(message.id.name, **arguments), language).strip(), message.id.name


@pytest.mark.parametrize("language", OTHERS)
def test_a_label_of_a_translation_fits(language: str) -> None:
    """Discord's limits: 80 characters of a button, 45 of a form's title or label, 100 of what stands in its menu."""
    limits = {"button-": 80, "form-": 100, "summary-": 100, "option-": 100, "menu-": 32}
    short = ("form-title", "form-words-title", "form-words", "form-account", "form-consent", "form-file", "form-name")
    for message in messages_of(language):
        name = message.id.name
        limit = next((most for prefix, most in limits.items() if name.startswith(prefix)), None)
        if limit is not None and not arguments_of(message) and "option-for" not in name:
            shown = localized(sentence(name), language)
            assert len(shown) <= (45 if name in short else limit), f"{name}: {shown}"
