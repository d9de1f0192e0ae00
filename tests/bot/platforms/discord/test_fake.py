"""The fake Discord fails the test on anything that Discord would refuse."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes.discord import APPLICATION, FakeDiscord, serving
from tests.fakes.discord.gateway import IDENTIFY, PRIVILEGED


@pytest.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    async with serving(FakeDiscord()) as fake:
        yield fake


@pytest.fixture
async def client(server: FakeDiscord) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {server.token}"}) as session:
        yield session


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/guilds/1/members", None),
        ("POST", "/channels/{channel}/messages", {"content": "hello", "colour": "red"}),
        ("POST", "/channels/{channel}/messages", {"content": "x" * 2001}),
        ("POST", "/channels/{channel}/messages", {"components": [{"type": 1, "components": [{}] * 6}]}),
        ("POST", "/channels/{channel}/messages", {"embeds": [{"description": "x" * 4097}]}),
        ("PUT", "/applications/{application}/commands", [{"name": "Tweet!", "description": ""}]),
    ],
    ids=["route", "field", "long text", "buttons", "long embed", "command"],
)
async def test_a_request_that_discord_would_refuse_fails_the_test(
    server: FakeDiscord, client: aiohttp.ClientSession, method: str, path: str, body: object
) -> None:
    """It is refused, and `check` raises."""
    channel = server.channel(server.guild("Nest"), "general")
    address = f"{server.address}/api/v10{path}".format(channel=channel.id, application=APPLICATION)
    async with client.request(method, address, json=body) as answer:
        assert answer.status >= 400
    with pytest.raises(AssertionError):
        server.check()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"op": IDENTIFY, "d": {"token": "wrong", "intents": 1}}, 4004),
        ({"op": IDENTIFY, "d": {"token": None, "intents": PRIVILEGED}}, 4014),
        ({"op": 8, "d": {}}, 4003),
    ],
    ids=["token", "privileged intent", "not identified"],
)
async def test_the_gateway_closes_on_invalid_messages(
    server: FakeDiscord, client: aiohttp.ClientSession, message: dict[str, object], code: int
) -> None:
    """With Discord's own close codes."""
    data = message["d"]
    if isinstance(data, dict) and data.get("token", "") is None:
        data["token"] = server.token
    async with client.ws_connect(f"{server.gateway.address}?v=10&encoding=json") as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json(message)
        await socket.receive()
        assert socket.close_code == code


async def test_an_unknown_opcode_fails_the_test(server: FakeDiscord, client: aiohttp.ClientSession) -> None:
    """In an identified session."""
    async with client.ws_connect(f"{server.gateway.address}?v=10&encoding=json") as socket:
        await socket.send_json({"op": IDENTIFY, "d": {"token": server.token, "intents": 1}})
        await socket.send_json({"op": 8, "d": {}})
        while not socket.closed:
            await socket.receive()
    with pytest.raises(AssertionError):
        server.check()
