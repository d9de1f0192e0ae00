"""Where HTTP clients are made, and who decides which server they reach (decision 35)."""

import re

import pytest

from tests.contracts.tree import PRODUCT, ROOT, shown, sources

CLIENT = re.compile(
    r"requests\.(?:Session|get|post|head|request)\(|Mastodon\(|tweepy\.Client\(|[^.\w]Client\(base_url"
    r"|httpx2?\.(?:Async)?(?:Client|HTTPTransport)\(|httpx2?\.(?:get|post|head|stream)\(|BotApiRequest,"
    r"|HfApi\(|snapshot_download\(|hf_hub_download\(|AsyncOpenAI\(|ClientSession\(|urlopen\(|HTTPS?Connection\(|create_connection\("
)
MEMBERS_SERVERS = {"trainer/sources/_sessions.py"}  # open_session, for servers that members name
OTHER_SERVERS = {  # the operator or the platform names the server
    "bot/cli/doctor_http.py": "HF_ENDPOINT, DISCORD_API_URL, TELEGRAM_API_URL",
    "bot/engine_client/address.py": "ENGINE_URL, or the socket in the data folder",
    "bot/engine_client/tweet_writer.py": "as above",
    "bot/platforms/discord/slash_commands.py": "Discord's CDN, as Discord says",
    "bot/platforms/telegram/__init__.py": "TELEGRAM_API_URL",
    "bot/platforms/telegram/bot_api.py": "as above",
    "models/base_models/hub.py": "HF_ENDPOINT",
    "trainer/exchange/hub_upload.py": "HF_ENDPOINT",
    "trainer/sources/bluesky.py": "BLUESKY_API_URL",
    "trainer/sources/x.py": "X_API_URL",
}
PASSES_A_SESSION = {"trainer/sources/mastodon.py"}  # of open_session, to the library


def test_every_http_client_is_listed_here() -> None:
    """A new one needs a decision: if a member can influence the server, it uses `open_session`."""
    found = {shown(path) for path in sources(*PRODUCT) if CLIENT.search(path.read_text(encoding="utf-8"))}
    assert found == MEMBERS_SERVERS | PASSES_A_SESSION | set(OTHER_SERVERS)


@pytest.mark.parametrize("path", ["trainer/sources/mastodon.py", "trainer/card/avatars.py"])
def test_servers_that_members_name_are_reached_by_open_session(path: str) -> None:
    """Neither makes a session of its own."""
    text = (ROOT / path).read_text(encoding="utf-8")
    assert "open_session(" in text
    assert "Session(" not in text.replace("open_session(", "")
