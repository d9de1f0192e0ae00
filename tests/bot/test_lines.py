"""Lines as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import COMMANDS
from bot.commands.tweet import again
from bot.conversation import Button, Command, OptionKind, Value
from bot.lines import Line, line_of, parse
from models.errors import RequestUnfit

PROMPTS = st.text(max_size=200).map(lambda text: " ".join(text.replace('"', "").split())).filter(bool)
WORDS = st.from_regex(r"[a-z0-9_.\-]{1,20}", fullmatch=True)


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
    assert parse(line, COMMANDS) == Line("tweet", options)


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
    ],
)
def test_a_train_line_holds_accounts_and_one_source(line: str, options: dict[str, Value]) -> None:
    """Words are accounts but for the one that names a source."""
    assert parse(line, COMMANDS) == Line("train", options)


@pytest.mark.parametrize("line", ["", "hello", "/", "/tweet@OtherBot hi", "and /tweet"])
def test_what_is_no_command_of_ours_is_none(line: str) -> None:
    """Plain text and commands for another bot are left alone."""
    assert parse(line, COMMANDS, "MynahBot") is None


def test_a_command_may_name_this_bot() -> None:
    """`/tweet@MynahBot` is ours, in any case of letters."""
    assert parse("/tweet@mynahbot hi", COMMANDS, "MynahBot") == Line("tweet", {"prompt": "hi"})


@pytest.mark.parametrize(
    "line", ["/tweet count=many", "/personas one", "/jobs now", "/cancel 1 2", "/persona a here now"]
)
def test_a_word_too_many_or_of_the_wrong_kind_is_said_so(line: str) -> None:
    """What cannot be understood is refused in a sentence that quotes it."""
    with pytest.raises(RequestUnfit, match=r"“(many|one|now|2)”"):
        parse(line, COMMANDS)


@given(st.text(max_size=300))
def test_any_line_is_read_or_refused(text: str) -> None:
    """Nothing that can be typed breaks the parser."""
    for line in (text, f"/tweet {text}", f"/train {text}", f"/{text}"):
        with suppress(RequestUnfit):
            parse(line, COMMANDS, "MynahBot")


def _said(command: Command, data: st.DataObject) -> dict[str, Value]:
    kinds: dict[OptionKind, st.SearchStrategy[Value]] = {
        OptionKind.TEXT: PROMPTS,
        OptionKind.NUMBER: st.integers(0, 10**6),
        OptionKind.HANDLES: st.lists(WORDS, min_size=1, max_size=3).map(
            lambda words: tuple(f"@{word}" for word in words)
        ),
        OptionKind.SOURCE: st.just("files:/some folder/posts.jsonl"),
        OptionKind.CHOICE: st.just("here"),
    }
    options = [option for option in command.options if data.draw(st.booleans())]
    return {option.name: data.draw(kinds.get(option.kind, WORDS)) for option in options}


@given(st.data())
def test_a_button_becomes_a_line_and_back(data: st.DataObject) -> None:
    """What a button stands for survives being written as a line, whatever its prompt."""
    command = data.draw(st.sampled_from(COMMANDS))
    options = _said(command, data)
    assert parse(line_of(Button("press", command.name, options), COMMANDS), COMMANDS) == Line(command.name, options)


def test_the_again_button_fits_where_platforms_keep_it() -> None:
    """Telegram keeps 64 bytes with a button: enough for a persona's id and an ordinary prompt."""
    line = line_of(again("0123456789ab", "My dream is", 5), COMMANDS)
    assert len(line.encode()) <= 64
