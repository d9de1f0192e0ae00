"""Every setting of every settings class: accepted spellings, defaults, and errors for invalid values."""

import json
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from models.runtime.setting_types import env_value
from models.runtime.settings import SharedSettings, read_settings
from tests.contracts.generate import PARTS, env_example
from tests.contracts.tree import PRODUCT, ROOT, sources
from tests.fakes.service import Terminal
from trainer.settings import TrainerSettings

# Invalid values by setting; a new setting needs a line here or in ACCEPT_ANYTHING.
NUMBERS = ("many", "-1", "1,5", "nan", "inf", "1e999")
FLAGS = ("perhaps", "2")
URLS = ("example.com", "ftp://example.com", "https://", "http://a b", "http://host:port")
TOKENS = ("your token", "t\u00f6ken")
ADDRESSES = ("123", "slack:1", "discord:@kite", "telegram:", "discord:1,kite")
ACCOUNT_IDS = ("@kite", "0", "-5", "1.5", "1001,kite", "telegram:1001")
LIMITS = (
    "x_dollars_per_post",
    "x_dollars_per_user",
    "x_posts_checked_a_day",
    "dollars_per_month",
    *BotSettings.model_construct().limits,
)
NONSENSE: dict[str, tuple[str, ...]] = {
    "data_dir": ("~nobody-of-that-name/x",),
    "base_model": ("~nobody-of-that-name/x",),
    "hf_endpoint": URLS,
    "engine_api_key": TOKENS,
    "log_level": ("loud",),
    "log_megabytes": (*NUMBERS, "0"),
    "consent": ("maybe",),
    "protected_handles": ("https://example.com/kite", "https://x.com", "kite,émile", "a/b"),
    "keep_posts": FLAGS,
    "x_bearer_token": TOKENS,
    "x_terms_acknowledged": FLAGS,
    "x_most_tweets": (*NUMBERS, "4", "3201"),
    **dict.fromkeys(LIMITS, NUMBERS),
    "discord_token": TOKENS,
    "discord_development_guild": (*NUMBERS, "0"),
    "discord_operators": ACCOUNT_IDS,
    "discord_api_url": URLS,
    "discord_gateway_url": ("https://gateway.discord.gg", "gateway.discord.gg"),
    "telegram_token": TOKENS,
    "telegram_api_url": URLS,
    "telegram_operators": ACCOUNT_IDS,
    "telegram_webhook_url": URLS,
    "telegram_webhook_secret": ("a word", "x" * 257),
    "telegram_webhook_listen": (
        "8443",
        ":8443",
        "127.0.0.1",
        "::1:8443",
        "[::1]",
        "a:0",
        "a:99999",
        "http://a:1",
        "a:b",
    ),
    "retention_days": (*NUMBERS, "0", "99999999"),
    "audit_days": (*NUMBERS, "0", "99999999"),
    "engine_url": URLS,
    "answer_seconds": (*NUMBERS, "0"),
    "allowed_chats": ADDRESSES,
    "trusted_chats": ADDRESSES,
    "blocked_chats": ADDRESSES,
    "blocked_users": ADDRESSES,
    "who_trains": ("me",),
    "who_tweets": ("me", "approved"),
    "max_waiting": (*NUMBERS, "0", "1.5"),
    "upload_megabytes": (*NUMBERS, "0"),
    "uploads_total_megabytes": (*NUMBERS, "0"),
    "engine_memory_gb": (*NUMBERS, "0"),
    "engine_precision": ("int4",),
    "base_models": ("gpt2", "ja=", "=gpt2", "ja=gpt2,th", "th=~nobody-of-that-name/x"),
    "measured_tweets": (*NUMBERS, "2001"),
    "rebuild_stale_share": (*NUMBERS, "1.5"),
    "avatars": FLAGS,
    "hf_token": TOKENS,
    "network_seconds": (*NUMBERS, "0", "601"),
    "x_api_url": URLS,
    "bluesky_replies": FLAGS,
    "bluesky_api_url": URLS,
    "mastodon_replies": FLAGS,
    "mastodon_unlisted": FLAGS,
    "mastodon_warned_posts": FLAGS,
    "mastodon_api_url": (*URLS, "https://{hots}", "http://{host}", "https://{host}:8443", "https://a.{host}"),
    "tracking": ("notebook",),
    "tracking_online": FLAGS,
}
ACCEPT_ANYTHING = {"operator_name", "operator_contact", "posts_key_file"}
# Two items of each list setting, as a person writes them and as they are parsed.
LISTS: dict[str, tuple[tuple[str, str], tuple[Any, Any]]] = {
    "discord_operators": (("1001", "1002"), (1001, 1002)),
    "telegram_operators": (("1001", "1002"), (1001, 1002)),
    "protected_handles": (("@kite", "https://mastodon.social/@Kite"), ("kite", "kite@mastodon.social")),
    "allowed_chats": (("discord:123", "telegram:-45"), ("discord:123", "telegram:-45")),
    "trusted_chats": (("discord:123", "telegram:-45"), ("discord:123", "telegram:-45")),
    "blocked_chats": (("Discord:guild:123", "telegram:-45/7"), ("discord:guild:123", "telegram:-45/7")),
    "blocked_users": (("discord:123", "console:you"), ("discord:123", "console:you")),
}
ONE_ITEM = ("{0}", " {0} ", '"{0}"', "'{0}'", "{0},", "[{0}]", '["{0}"]', "({0},)", "{0}\n")
TWO_ITEMS = (
    "{0},{1}",
    "{0}, {1}",
    "{0} {1}",
    "{0}\n{1}\n",
    '"{0}","{1}"',
    "'{0}', '{1}'",
    '["{0}", "{1}"]',
    "({0}; {1})",
)
EMPTY_LISTS = ("()", "[]", ",", '""')
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # Windows editors put it in front of a file
BLANKS = ("", " ", "\t\n", '""', "''", '" "')


ALL_KINDS = [kind for _part, kind in PARTS]
ENVIRONMENT, ENV_FILE = "environment", ".env"


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the developer's `.env` and environment."""
    monkeypatch.chdir(tmp_path)
    for _kind, name in all_settings():
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


def settings_classes() -> set[type[SharedSettings]]:
    """Every settings class of the product, wherever it is defined."""
    for path in sources(*PRODUCT):
        if "Settings)" in path.read_text(encoding="utf-8"):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found, waiting = {SharedSettings}, [SharedSettings]
    while waiting:
        known = waiting.pop().__subclasses__()
        found |= set(known)
        waiting += known
    return {kind for kind in found if kind.__module__.partition(".")[0] in PRODUCT}


def all_settings() -> Iterator[tuple[type[SharedSettings], str]]:
    for kind in ALL_KINDS:
        yield from ((kind, name) for name in kind.model_fields)


def read(
    kind: type[SharedSettings], name: str, text: str, where: str = ENVIRONMENT, variable: str | None = None
) -> Any:
    """The value of a setting written this way in the environment or in `.env`; or the error's sentence."""
    variable = (variable or name).upper()
    with pytest.MonkeyPatch.context() as patched:
        if where == ENVIRONMENT:
            patched.setenv(variable, text)
        else:
            line = text if "\n" not in text else f'"{text}"'
            Path(ENV_FILE).write_text(f"{BYTE_ORDER_MARK}{variable}={line}\n", encoding="utf-8")
        try:
            return getattr(read_settings(kind), name)
        except RequestUnfit as refused:
            return refused.sentence
        finally:
            Path(ENV_FILE).unlink(missing_ok=True)


def misread(texts: Sequence[str], kind: type[SharedSettings], name: str, expected: Any) -> list[str]:
    """The spellings of a setting that give another value than expected."""
    return [
        f"{kind.__name__}.{name} in {where}: {text!r} is {found!r}"
        for where in (ENVIRONMENT, ENV_FILE)
        for text in texts
        if (found := read(kind, name, text, where)) != expected
    ]


def test_all_classes_and_settings_are_known_here() -> None:
    """A new settings class is in `.env.example`, and a new setting has its lines above."""
    assert settings_classes() == set(ALL_KINDS)
    assert {name for _kind, name in all_settings()} == set(NONSENSE) | ACCEPT_ANYTHING
    lists = {name for kind, name in all_settings() if isinstance(kind.model_fields[name].default, tuple)}
    assert lists == set(LISTS)


def test_blank_is_the_default() -> None:
    """`NAME=` followed by nothing, spaces or empty quotes means unset."""
    wrong = [
        line
        for kind, name in all_settings()
        for line in misread(BLANKS, kind, name, getattr(read_settings(kind), name))
    ]
    assert wrong == []


def test_the_written_default_is_the_default() -> None:
    """As in `.env.example`, and as `docker run --env-file` passes it, with its quotes."""
    wrong = []
    for kind, name in all_settings():
        default = getattr(read_settings(kind), name)
        forms = (env_value(default), f'"{env_value(default)}"', f" '{env_value(default)}' ")
        wrong += misread(forms, kind, name, default)
    assert wrong == []


def test_a_list_can_be_written_in_any_common_way() -> None:
    """One item or several, separated by commas, spaces or line breaks, in quotes, in brackets or as JSON."""
    wrong = []
    for kind, name in all_settings():
        if name in LISTS:
            items, expected = LISTS[name]
            wrong += misread([form.format(*items) for form in ONE_ITEM], kind, name, expected[:1])
            wrong += misread([form.format(*items) for form in TWO_ITEMS], kind, name, expected)
            wrong += misread(EMPTY_LISTS, kind, name, ())
    assert wrong == []


def test_pairs_can_be_written_in_any_common_way() -> None:
    """A folder's name may have spaces in it."""
    forms = (
        "JA=one/two,th=my folder",
        "ja=one/two th=my folder",
        "ja = one/two\nth = my folder",
        '"ja=one/two", "th=my folder"',
        "ja='one/two', th='my folder'",
        json.dumps({"ja": "one/two", "th": "my folder"}),
    )
    assert misread(forms, TrainerSettings, "base_models", {"ja": "one/two", "th": "my folder"}) == []


def test_nonsense_is_one_plain_sentence() -> None:
    """The error names the setting, shows the value unless it may be a token, and says what is expected."""
    wrong = []
    for kind, name in all_settings():
        is_secret = "SecretStr" in str(kind.model_fields[name].annotation)
        problem = r"has a wrong value \(not shown" if is_secret else "can't (be|contain) “"
        plain = re.compile(rf"The setting {name.upper()} {problem}.*: (it|each item) must be [^\n]+\.")
        for text in NONSENSE.get(name, ()):
            told = read(kind, name, text)
            if not plain.fullmatch(str(told)) or re.search("Input should|valid tuple|something else", told):
                wrong.append(f"{kind.__name__}.{name}: {text!r} is {told!r}")
    assert wrong == []


def test_a_token_in_the_wrong_place_is_not_shown() -> None:
    """Errors end up in logs and in questions to others."""
    token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    for name in ("telegram_operators", "protected_handles", "allowed_chats", "engine_url", "who_trains"):
        told = read(BotSettings, name, token)
        assert f"{name.upper()} has a wrong value (not shown" in told
        assert token[10:] not in told
    assert "“ftp://…@host”" in read(BotSettings, "engine_url", "ftp://me:s3cret@host")


SECRETS = [(kind, name) for kind, name in all_settings() if name in kind.secrets()]


def test_every_secret_can_be_in_a_file(tmp_path: Path) -> None:
    """`NAME_FILE` in the environment or in `.env`, with a line break at the end as editors write it, or none."""
    wrong = []
    for kind, name in SECRETS:
        for where, text in product((ENVIRONMENT, ENV_FILE), ("a-token", "a-token\n", " a-token \r\n")):
            (tmp_path / "secret").write_text(text)
            found = read(kind, name, str(tmp_path / "secret"), where, variable=f"{name}_file")
            if not isinstance(found, SecretStr) or found.get_secret_value() != "a-token":
                wrong.append(f"{kind.__name__}.{name} in {where}: {text!r} is {found!r}")
    assert len(SECRETS) >= 6
    assert wrong == []


def test_the_environment_counts_before_the_env_file_and_a_value_before_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the last to the first."""

    def token() -> str:
        found = read_settings(BotSettings).discord_token
        return found.get_secret_value() if found else ""

    for name in ("one", "two"):
        (tmp_path / name).write_text(f"file-{name}")
    lines = ["DISCORD_TOKEN_FILE=one", "DISCORD_TOKEN=env-file"]
    (tmp_path / ".env").write_text(lines[0])
    assert token() == "file-one"
    (tmp_path / ".env").write_text("\n".join(lines))
    assert token() == "env-file"
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "two")
    assert token() == "file-two"
    monkeypatch.setenv("DISCORD_TOKEN", "environment")
    assert token() == "environment"


def test_a_secrets_file_that_does_not_serve_is_one_sentence(tmp_path: Path) -> None:
    """Its contents are not shown. An empty one is as a blank setting."""
    (tmp_path / "latin").write_bytes("tök".encode("latin-1"))
    (tmp_path / "words").write_text("your token")
    (tmp_path / "empty").write_text("\n")
    told = {
        path: read(BotSettings, "discord_token", path, variable="discord_token_file")
        for path in ("none", "latin", "words", "empty", "~nobody-of-that-name/x")
    }
    assert told["none"] == "The file none, which DISCORD_TOKEN_FILE names, can't be read: No such file or directory."
    assert told["latin"] == "The file latin, which DISCORD_TOKEN_FILE names, can't be read: save it in UTF-8."
    assert str(told["words"]).startswith("The setting DISCORD_TOKEN has a wrong value (not shown")
    assert told["empty"] is None
    assert "home folder" in told["~nobody-of-that-name/x"]


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    """In another encoding than UTF-8, it is not guessed at."""
    (tmp_path / ".env").write_bytes("OPERATOR_NAME=Jörg".encode("latin-1"))
    with pytest.raises(RequestUnfit, match=r"^The file \.env can't be read: save it in UTF-8\.$"):
        read_settings(SharedSettings)
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    with pytest.raises(RequestUnfit, match=r"^The file \.env can't be read: Is a directory\.$"):
        read_settings(SharedSettings)


@pytest.mark.parametrize("line", ["DISCORD_TOKEN abc", 'LOG_LEVEL="DEBUG', "LOG_LEVEL='a' b'"])
def test_no_line_of_the_file_is_lost(tmp_path: Path, line: str) -> None:
    """A setting that is silently skipped, such as a list of protected accounts, is worse than none."""
    (tmp_path / ".env").write_text(f"# comment\nDATA_DIR=set  # ok\n\n{line}\n")
    with pytest.raises(RequestUnfit, match=r"^Line 4 of \.env can't be read: it must be NAME=value"):
        read_settings(SharedSettings)


def test_the_example_with_every_line_uncommented_means_the_defaults(tmp_path: Path) -> None:
    """`.env.example` is what people start from."""
    before = {kind: read_settings(kind) for _part, kind in PARTS}
    (tmp_path / ".env").write_text(uncommented(), encoding="utf-8")
    assert {kind: read_settings(kind) for _part, kind in PARTS} == before


def test_the_command_takes_the_example_and_the_guides_lines(tmp_path: Path) -> None:
    """The real `mynah check` on `.env.example` uncommented, with operators as docs/telegram.md and discord.md say."""
    lines = [
        uncommented().replace("TELEGRAM_OPERATORS=\n", "TELEGRAM_OPERATORS=1001\n"),
        "DISCORD_OPERATORS=1001",
        "HF_ENDPOINT=http://127.0.0.1:9",
        f"DATA_DIR={tmp_path / 'data'}",
    ]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    terminal = Terminal(tmp_path / "data")
    told = terminal.mynah("check", "--all")
    assert told.stderr == ""
    shown = {tuple(line.split()[:2]) for line in told.stdout.splitlines()}
    assert {("TELEGRAM_OPERATORS", "1001"), ("DISCORD_OPERATORS", "1001"), ("PROTECTED_HANDLES", "not")} <= shown


def uncommented() -> str:
    """`.env.example` with the mark before each setting removed."""
    text = re.sub(r"^#([A-Z_]+=)", r"\1", env_example(), flags=re.MULTILINE)
    assert text.count("\nX_MOST_TWEETS=") == 1
    return text
