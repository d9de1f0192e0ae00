"""Lines as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messages import Value
from bot.commands import COMMANDS
from bot.dispatch.command_line import CommandLine, parse
from models.domain.errors import RequestUnfit


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/tweet", {}),
        ("/tweet My dream is", {"prompt": "My dream is"}),
        ("  /TWEET   My dream is  ", {"prompt": "My dream is"}),
        ("/tweet @penny My dream is", {"persona": "penny", "prompt": "My dream is"}),
        ("/tweet @penny", {"persona": "penny"}),
        ("/tweet count=3 @penny I'm", {"count": 3, "persona": "penny", "prompt": "I'm"}),
        ("/tweet @penny @sam is late", {"persona": "penny", "prompt": "@sam is late"}),
        ("/tweet I met @sam count=3", {"prompt": "I met @sam count=3"}),
        ("/tweet 2+2=4 says who", {"prompt": "2+2=4 says who"}),
        ('/tweet "quoted" words', {"prompt": '"quoted" words'}),
        ("/tweet prompt=@penny is mine", {"prompt": "@penny is mine"}),
    ],
)
def test_the_words_of_a_tweet_line_find_their_options(line: str, options: dict[str, Value]) -> None:
    """Persona and count come first and are named; whatever follows is the prompt, as it stands."""
    assert parse(line, COMMANDS) == CommandLine("tweet", options)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/train @penny", {"handles": ("@penny",)}),
        ("/train penny sam files:/a/b.jsonl", {"handles": ("penny", "sam"), "source": "files:/a/b.jsonl"}),
        (
            '/train @penny "files:/a b/c.jsonl" name=both',
            {"handles": ("@penny",), "source": "files:/a b/c.jsonl", "name": "both"},
        ),
        ("/train <@123>", {"handles": ("<@123>",)}),
        ("/train https://x.com/kite?s=20", {"handles": ("https://x.com/kite?s=20",)}),
        (
            "/train https://mastodon.social/@kite files:/a/b.jsonl",
            {"handles": ("https://mastodon.social/@kite",), "source": "files:/a/b.jsonl"},
        ),
    ],
)
def test_a_train_line_holds_accounts_and_one_source(line: str, options: dict[str, Value]) -> None:
    """Words are accounts but for the one that names a source."""
    assert parse(line, COMMANDS) == CommandLine("train", options)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("/rename mine ours", {"persona": "mine", "name": "ours"}),
        ("/rename @mine ours", {"persona": "mine", "name": "ours"}),
        ("/rename mine", {"persona": "mine"}),
        ("/share mine here", {"persona": "mine", "where": "here"}),
        ("/default mine everywhere", {"persona": "mine", "where": "everywhere"}),
        ("/delete mine confirm=mine", {"persona": "mine", "confirm": "mine"}),
        ("/restore mine", {"persona": "mine"}),
    ],
)
def test_managing_commands_name_the_persona_first(line: str, options: dict[str, Value]) -> None:
    """With or without @."""
    assert parse(line, COMMANDS) == CommandLine(line.split(maxsplit=1)[0][1:], options)


@pytest.mark.parametrize("line", ["", "hello", "/", "/tweet@OtherBot hi", "and /tweet"])
def test_plain_text_and_other_bots_commands_are_ignored(line: str) -> None:
    """They parse to None."""
    assert parse(line, COMMANDS, "MynahBot") is None


def test_a_command_may_name_this_bot() -> None:
    """`/tweet@MynahBot` is ours, in any case of letters."""
    assert parse("/tweet@mynahbot hi", COMMANDS, "MynahBot") == CommandLine("tweet", {"prompt": "hi"})


@pytest.mark.parametrize(
    "line", ["/tweet count=many", "/personas one", "/jobs now", "/cancel 1 2", "/default a here now"]
)
def test_a_word_too_many_or_of_the_wrong_kind_is_refused(line: str) -> None:
    """The sentence quotes it."""
    with pytest.raises(RequestUnfit, match=r"“(many|one|now|2)”"):
        parse(line, COMMANDS)


@given(st.text(max_size=300))
def test_any_line_is_read_or_refused(text: str) -> None:
    """Nothing that can be typed breaks the parser."""
    for line in (text, f"/tweet {text}", f"/train {text}", f"/{text}"):
        with suppress(RequestUnfit):
            parse(line, COMMANDS, "MynahBot")


def test_hidden_options_and_files_cannot_be_typed() -> None:
    """A report's text may hold words that look like hidden options."""
    assert parse("/report seed=1 is bad", COMMANDS) == CommandLine("report", {"text": "seed=1 is bad"})
    assert parse("/train @penny archive=x", COMMANDS) == CommandLine("train", {"handles": ("@penny", "archive=x")})


def test_required_options_come_before_the_text() -> None:
    """A handle, a choice, and the rest of the line as it is."""
    line = parse("/consent @penny.bsky.social permission She said  yes", COMMANDS)
    assert line is not None
    assert line.options == {"handle": "@penny.bsky.social", "word": "permission", "note": "She said  yes"}
