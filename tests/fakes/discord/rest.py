"""The REST API of the fake Discord on 127.0.0.1: known routes with their rules; any other fails the test.

Documents cited are pages under https://discord.com/developers/docs
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.interactions import Refused
from tests.fakes.discord.rules import MESSAGE_FIELDS, wrong_in_commands, wrong_in_message, wrong_webhook_name
from tests.fakes.discord.world import (
    ATTACH_FILES,
    EMBED_LINKS,
    FILES,
    MANAGE_WEBHOOKS,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Channel,
    Person,
    Webhook,
    Wire,
)
from tests.specs import discord_api, note

if TYPE_CHECKING:
    from tests.fakes.discord import FakeDiscord

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
UNAUTHORIZED = Refused(401, 0, "401: Unauthorized")
MAX_NONCE = 25  # resources/message#create-message: “up to 25 characters”
NONCE_SECONDS = 180.0  # the same: “unique in the past few minutes”
OPEN = ("/interactions/", "/webhooks/", "/attachments/")  # no Authorization header: their token is in the path


class Rest:
    """The routes of `discord`, which is notified of each request."""

    def __init__(self, discord: "FakeDiscord") -> None:
        self._discord = discord

    def application(self) -> web.Application:
        application = web.Application(middlewares=[self._guarded])
        api, app = "/api/v10", str(self._discord.bot.id)
        application.router.add_get("/gateway", self._discord.gateway.serve)
        routes: list[tuple[str, str, Handler]] = [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", "/guilds/{guild}/members/{user}", self._member),
            ("PUT", f"/applications/{app}/commands", self._commands),
            ("PUT", f"/applications/{app}/guilds/{{guild}}/commands", self._commands),
            ("POST", "/channels/{channel}/messages", self._create),
            ("PATCH", "/channels/{channel}/messages/{message}", self._edit),
            ("DELETE", "/channels/{channel}/messages/{message}", self._remove),
            ("POST", "/channels/{channel}/typing", self._typing),
            ("GET", "/channels/{channel}/webhooks", self._webhooks),
            ("POST", "/channels/{channel}/webhooks", self._create_webhook),
            ("POST", "/interactions/{interaction}/{token}/callback", self._callback),
            ("POST", f"/webhooks/{app}/{{token}}", self._follow),
            ("GET", f"/webhooks/{app}/{{token}}/messages/{{message}}", self._found),
            ("PATCH", f"/webhooks/{app}/{{token}}/messages/{{message}}", self._change),
            ("DELETE", f"/webhooks/{app}/{{token}}/messages/{{message}}", self._delete),
            ("POST", "/webhooks/{webhook}/{token}", self._execute_webhook),
            ("DELETE", "/webhooks/{webhook}/{token}/messages/{message}", self._remove_webhooks_message),
            ("GET", "/attachments/{name}", self._attachment),
        ]
        for method, path, handler in routes:
            application.router.add_route(method, api + path, handler)
        return application

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Errors as Discord writes them, and rate limits on everything but the gateway (topics/rate-limits)."""
        if request.path == "/gateway":
            return await handler(request)
        route = request.match_info.route.resource
        is_open = any(part in request.path for part in OPEN)
        about = "".join(request.match_info.get(name, "") for name in ("channel", "guild", "token"))
        wait, headers = self._discord.buckets.take(f"{request.method} {route.canonical if route else ''}", about)
        if wait is not None:
            refused = {"message": "You are being rate limited.", "retry_after": wait, "global": False}
            return _json(refused, status=429, headers=headers)
        malformed = None
        try:
            if not is_open and request.headers.get("Authorization") != f"Bot {self._discord.token}":
                raise UNAUTHORIZED
            self._refuse_as_planned(f"{request.method} {request.path.removeprefix('/api/v10')}")
            malformed = self._malformed(request.path)
            response = malformed or await handler(request)
        except web.HTTPNotFound:
            self._discord.report_violation(f"{request.method} {request.path} is not implemented")
            response = _json({"code": 0, "message": "404: Not Found"}, status=404)
        except (KeyError, ValueError, TypeError) as error:
            self._discord.report_violation(f"{request.method} {request.path}: not implemented: {error!r}")
            response = _json({"code": 50035, "message": "Invalid Form Body"}, status=400)
        except Refused as refusal:
            self._discord.refusals.append(refusal)
            response = _json(refusal.wire(), status=refusal.status)
        response.headers.update(headers)
        if malformed is None:
            await _compare_with_specification(request, response)
        await self._discord.notify()
        return response

    def _refuse_as_planned(self, asked: str) -> None:
        for planned in self._discord.refuse_next:
            if asked.startswith(planned[0]):
                self._discord.refuse_next.remove(planned)
                raise planned[1]

    def _malformed(self, path: str) -> web.Response | None:
        for planned in self._discord.malformed:
            if path.endswith(planned[0]):
                self._discord.malformed.remove(planned)
                return web.Response(text=planned[1], content_type="application/json")
        return None

    async def _me(self, _request: web.Request) -> web.Response:
        return _json(self._discord.bot.wire())

    async def _member(self, request: web.Request) -> web.Response:
        """resources/guild#get-guild-member"""
        guild = next(guild for guild in self._discord.guilds if str(guild.id) == request.match_info["guild"])
        person = Person(int(request.match_info["user"]), "Somebody")
        if person.id in guild.strangers:
            raise Refused(404, 10007, "Unknown Member")
        member = guild.member(person)
        del member["permissions"]  # these are in interactions alone
        return _json(member)

    async def _application(self, _request: web.Request) -> web.Response:
        """resources/application#application-object"""
        bot = self._discord.bot
        shown: Wire = {"id": str(bot.id), "name": bot.name, "description": "", "verify_key": "", "flags": 0}
        shown |= dict.fromkeys(("icon", "type", "interactions_endpoint_url", "role_connections_verification_url"))
        shown |= {"redirect_uris": [], "eligible_oauth2_scopes": [], "flags_new": "0"}
        counts = ("approximate_guild_count", "approximate_user_install_count", "approximate_user_authorization_count")
        shown |= dict.fromkeys((*counts, "explicit_content_filter"), 0)
        owner = {"owner": self._discord.owner.wire(), "bot_public": True, "bot_require_code_grant": False}
        members = self._discord.team
        team = {"id": "1", "icon": None, "name": "Team", "owner_user_id": "1", "members": members} if members else None
        return _json(shown | owner | {"team": team})

    async def _gateway(self, _request: web.Request) -> web.Response:
        """events/gateway#get-gateway-bot"""
        limits = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        gateway = self._discord.gateway
        return _json({"url": gateway.address, "shards": gateway.shards, "session_start_limit": limits})

    async def _commands(self, request: web.Request) -> web.Response:
        """interactions/application-commands#bulk-overwrite-global-application-commands"""
        commands: list[Wire] = await request.json()
        guild = request.match_info.get("guild")
        if guild is not None and not any(str(one.id) == guild and one.has_bot for one in self._discord.guilds):
            raise Refused(403, 50001, "Missing Access")
        if wrong := wrong_in_commands(commands):
            self._wrong(wrong)
        ids = {"application_id": str(self._discord.bot.id), "version": "1", **({"guild_id": guild} if guild else {})}
        kept = [self._stored(command) | ids for command in commands]
        self._discord.commands[guild] = kept
        self._discord.syncs.append(guild)
        return _json(kept)

    def _stored(self, command: Wire) -> Wire:
        """#application-command-object: permissions are text in answers, and a context menu's description is empty"""
        permissions = command.get("default_member_permissions")
        text = None if permissions is None else str(permissions)
        return {"description": "", **command, "id": str(self._discord.next_id()), "default_member_permissions": text}

    async def _create(self, request: web.Request) -> web.Response:
        channel, body = self._channel(request), await _body(request)
        self._permit(channel, body)
        if wrong := wrong_in_message(body):
            self._wrong(wrong)
        nonce, now = str(body.get("nonce", "")), self._discord.now()
        if len(nonce) > MAX_NONCE:
            self._wrong([f"a nonce of {len(nonce)} characters"])
        at, before = self._discord.nonces.get(nonce, (-NONCE_SECONDS, None))
        if body.get("enforce_nonce") and before is not None and now - at < NONCE_SECONDS:
            return _json(before.wire())  # resources/message#create-message: “no new message will be created”
        message = self._discord.post(channel, body)
        self._discord.nonces[nonce] = (now, message)
        await self._discord.dispatch_message(message)
        return _json(message.wire())

    async def _edit(self, request: web.Request) -> web.Response:
        """resources/message#edit-message; `tts` is ignored"""
        channel, body = self._channel(request), await _body(request)
        message = channel.messages.get(int(request.match_info["message"]))
        if message is None or message.is_deleted:
            raise Refused(404, 10008, "Unknown Message")
        if message.author is not self._discord.bot:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        if wrong := wrong_in_message(body, MESSAGE_FIELDS - {"nonce", "enforce_nonce"}):
            self._wrong(wrong)
        message.update(body)
        message.edits += 1
        return _json(message.wire())

    async def _remove(self, request: web.Request) -> web.Response:
        """resources/message#delete-message: another's needs MANAGE_MESSAGES, which our bot does not ask for"""
        message = self._channel(request).messages.get(int(request.match_info["message"]))
        if message is None or message.is_deleted:
            raise Refused(404, 10008, "Unknown Message")
        if message.author is not self._discord.bot:
            raise Refused(403, 50013, "Missing Permissions")
        message.is_deleted = True
        return web.Response(status=204)

    async def _typing(self, request: web.Request) -> web.Response:
        self._permit(self._channel(request), {})
        return web.Response(status=204)

    async def _webhooks(self, request: web.Request) -> web.Response:
        """resources/webhook#get-channel-webhooks"""
        channel = self._channel(request)
        self._permit_webhooks(channel)
        return _json([self._webhook_wire(one) for one in self._discord.webhooks.values() if one.channel is channel])

    async def _create_webhook(self, request: web.Request) -> web.Response:
        """resources/webhook#create-webhook"""
        channel, body = self._channel(request), await _body(request)
        self._permit_webhooks(channel)
        if set(body) - {"name", "avatar"} or wrong_webhook_name(body["name"]):
            self._wrong([f"this webhook can't be made: {body}"])
        webhook = Webhook(self._discord.next_id(), channel, body["name"], self._discord.bot.id)
        self._discord.webhooks[webhook.id] = webhook
        return _json(self._webhook_wire(webhook))

    def _webhook_wire(self, webhook: Webhook) -> Wire:
        """resources/webhook#webhook-object"""
        bot, guild = self._discord.bot, webhook.channel.guild
        shown: Wire = {"id": str(webhook.id), "type": 1, "name": webhook.name, "avatar": None, "token": webhook.token}
        shown |= {"channel_id": str(webhook.channel.id), "guild_id": str(guild.id if guild else 0)}
        return shown | {"application_id": str(bot.id), "user": (webhook.user or bot).wire()}

    async def _execute_webhook(self, request: web.Request) -> web.Response:
        """resources/webhook#execute-webhook: it needs no permissions; components only `with_components`"""
        webhook, body = self._known_webhook(request), await _body(request)
        wrong = wrong_in_message(body, MESSAGE_FIELDS - {"nonce", "enforce_nonce"} | {"username"})
        if body.get("components") and request.query.get("with_components") not in ("true", "1", "True"):
            wrong.append("components are left out without with_components")
        if wrong_webhook_name(body["username"]):
            wrong.append(f"no webhook may be called {body['username']}")
        if wrong:
            self._wrong(wrong)
        channel = webhook.channel
        if thread := request.query.get("thread_id"):
            channel = self._discord.channels[int(thread)]
            if channel.parent is not webhook.channel:
                raise Refused(400, 10003, "Unknown Channel")
        return _json(self._discord.post(channel, body, webhook).wire())

    async def _remove_webhooks_message(self, request: web.Request) -> web.Response:
        """resources/webhook#delete-webhook-message: in a thread only with its id"""
        webhook = self._known_webhook(request)
        thread = request.query.get("thread_id")
        channel = self._discord.channels[int(thread)] if thread else webhook.channel
        message = channel.messages.get(int(request.match_info["message"]))
        if message is None or message.is_deleted or message.webhook is not webhook:
            raise Refused(404, 10008, "Unknown Message")
        message.is_deleted = True
        return web.Response(status=204)

    def _known_webhook(self, request: web.Request) -> Webhook:
        webhook = self._discord.webhooks.get(int(request.match_info["webhook"]))
        if webhook is None or webhook.token != request.match_info["token"]:
            raise Refused(404, 10015, "Unknown Webhook")
        return webhook

    def _permit_webhooks(self, channel: Channel) -> None:
        if not channel.bot_permissions & MANAGE_WEBHOOKS:
            raise Refused(403, 50013, "Missing Permissions")

    def _channel(self, request: web.Request) -> Channel:
        """A channel of a guild that the bot is not in is as hidden as a deleted one."""
        channel = self._discord.channels.get(int(request.match_info["channel"]))
        if channel is None or channel.is_deleted:
            raise Refused(404, 10003, "Unknown Channel")
        is_seen = channel.kind == 1 if channel.guild is None else channel.guild.has_bot
        if not is_seen or not channel.bot_permissions & VIEW_CHANNEL:
            raise Refused(403, 50001, "Missing Access")
        return channel

    def _permit(self, channel: Channel, body: Wire) -> None:
        """resources/message#create-message: SEND_MESSAGES, READ_MESSAGE_HISTORY to reply, EMBED_LINKS, ATTACH_FILES."""
        needed = SEND_MESSAGES if channel.parent is None else SEND_IN_THREADS
        needed |= EMBED_LINKS if body.get("embeds") else 0
        needed |= ATTACH_FILES if body.get(FILES) else 0
        needed |= READ_HISTORY if body.get("message_reference") else 0
        if channel.guild is not None and channel.bot_permissions & needed != needed:
            raise Refused(403, 50013, "Missing Permissions")

    async def _callback(self, request: web.Request) -> web.Response:
        parts = request.match_info
        told = self._discord.interactions.callback(int(parts["interaction"]), parts["token"], await _body(request))
        if request.query.get("with_response") in ("true", "1", "True"):
            return _json(told)
        return web.Response(status=204)

    async def _follow(self, request: web.Request) -> web.Response:
        message = self._discord.interactions.follow_up(request.match_info["token"], await _body(request))
        return _json(message.wire())

    async def _found(self, request: web.Request) -> web.Response:
        return _json(self._discord.interactions.found(*_webhook(request)).wire())

    async def _change(self, request: web.Request) -> web.Response:
        return _json(self._discord.interactions.edit(*_webhook(request), await _body(request)).wire())

    async def _delete(self, request: web.Request) -> web.Response:
        self._discord.interactions.delete(*_webhook(request))
        return web.Response(status=204)

    async def _attachment(self, request: web.Request) -> web.Response:
        content = self._discord.files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    def _wrong(self, wrong: list[str]) -> None:
        for text in wrong:
            self._discord.report_violation(text)
        raise Refused(400, 50035, "Invalid Form Body")


async def _compare_with_specification(request: web.Request, response: web.StreamResponse) -> None:
    """Compare body and answer with Discord's OpenAPI document, where `make contracts` named one."""
    api, path = discord_api(), request.path.removeprefix("/api/v10")
    if api is None or path.startswith("/attachments/") or not isinstance(response, web.Response):
        return
    body = None
    if request.content_type == "multipart/form-data":
        body = json.loads(str((await request.post())["payload_json"]))
    elif await request.read():
        body = await request.json()
    note("Discord request", api.wrong_in_request(request.method, path, body))
    if isinstance(response.body, bytes) and response.body:
        note("Discord answer", api.wrong_in_answer(request.method, path, response.status, json.loads(response.body)))


def _json(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Discord sends no charset."""
    return web.Response(
        body=json.dumps(data).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )


def _webhook(request: web.Request) -> tuple[str, str]:
    return request.match_info["token"], request.match_info["message"]


async def _body(request: web.Request) -> Wire:
    """reference#uploading-files: with files, the message is the part `payload_json`."""
    if request.content_type == "multipart/form-data":
        form: Any = await request.post()
        body: Wire = json.loads(form["payload_json"])
        files = {part.filename: part.file.read() for name, part in form.items() if name.startswith("files[")}
        body.get("data", body)[FILES] = files  # `data` in an interaction's callback
        return body
    return dict(await request.json())
