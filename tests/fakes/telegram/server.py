"""The fake Bot API server: tokens, updates by long polling or webhook, messages, and its refusals."""

import asyncio
import itertools
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.fakes.telegram.flood import Flood
from tests.fakes.telegram.rules import Fields, InvalidRequest, parse_fields
from tests.fakes.telegram.texts import BadText, linked_entities, parse_text
from tests.fakes.telegram.world import ANONYMOUS, BOT, DATE, KEYBOARD, Chat, Message, Person, Wire
from tests.specs import bot_api, note

TOKEN = "4242:fake-token-of-the-tests"
MAX_CAPTION = 1024  # https://core.telegram.org/bots/api#sendphoto: "after entities parsing"
MAX_DOWNLOADED = 20_000_000  # https://core.telegram.org/bots/api#getfile: "files of up to 20MB in size"
PATIENCE_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # https://core.telegram.org/bots/api#setwebhook
LEADING_EMOJI = re.compile(r"^[^\w\x00-\x7f]+ ")
WRITING = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText")


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    name: str
    content: bytes


class Refused(Exception):
    """A response with `ok: false` (https://core.telegram.org/bots/api#making-requests)."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.response = JSONResponse(
            {"ok": False, "error_code": status, "description": description}
            | ({"parameters": parameters} if parameters else {}),
            status,
        )


class FakeTelegram:
    """Telegram for one bot, with `address` as its TELEGRAM_API_URL. `settings` are the bot's for it."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self.address = ""
        self.patience = PATIENCE_SECONDS
        self.flood = Flood(clock or (lambda: asyncio.get_running_loop().time()))
        self.requests: list[tuple[str, Fields]] = []
        self.invalid_requests: list[str] = []
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Person] = {}
        self.inline_messages: dict[str, Message] = {}
        self.files: dict[str, tuple[str, bytes, int]] = {}
        self.uploads: dict[str, bytes] = {}  # files that the bot sent
        self.local_paths: dict[str, str] = {}  # by file id, as of a local Bot API server
        self.expired_files: set[str] = set()  # file links are "valid for at least 1 hour"
        self.oversized_files: set[str] = set()  # 26 MB come, whatever was stated
        self.menus: dict[tuple[str, str], list[Wire]] = {}
        self.refusals: dict[str, list[Refused]] = {}
        self.malformed: dict[str, list[bytes]] = {}  # bodies of the next answers, by method
        self.flooded_chats: dict[int, int] = {}  # retry_after seconds by chat id
        self.paused_methods: dict[str, asyncio.Event] = {}  # methods whose response waits for the event
        self.bot = dict(BOT)
        self.token = TOKEN
        self.webhook: tuple[str, str | None] | None = None
        self.callback_answers: dict[str, Fields | None] = {}  # by callback query; None before the answer
        self.inline_answers: dict[str, Fields | None] = {}  # by inline query
        self._inline_queries: dict[str, tuple[Person, str]] = {}
        self._updates: list[Wire] = []
        self._numbers = itertools.count(1)
        self._news = asyncio.Condition()
        self._poll = 0
        self._is_closing = False

    @property
    def settings(self) -> dict[str, str]:
        return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": self.address}

    # What users do

    def person(self, name: str) -> Person:
        person = Person(1000 + next(self._numbers), name)
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", name)
        return person

    def private(self, person: Person) -> Chat:
        return self.chats[person.id]

    def chat(self, kind: str, title: str, **more: Any) -> Chat:
        chat = Chat(-1_000_000_000_000 - next(self._numbers), kind, title, **more)
        self.chats[chat.id] = chat
        return chat

    async def say(self, person: Person | None, chat: Chat, text: str = "", **more: Any) -> Message:
        """A user writes; without a person, a channel's or a group's anonymous administrator.

        `mentions` are users without a username, by their name in the text.
        """
        topic, reply_to = more.pop("topic", None), more.pop("reply_to", None)
        mentions = [_mentioned(text, name, person) for name, person in more.pop("mentions", {}).items()]
        sender = person.wire() if person else ANONYMOUS if chat.kind != "channel" else None
        more |= {} if person else {"sender_chat": chat.wire()}
        entities = linked_entities(text) + mentions
        message = Message(next(chat.numbers), chat, sender, text, entities, topic, reply_to=reply_to, extra=more)
        chat.messages[message.id] = message
        if self._is_delivered(message):
            await self._deliver("channel_post" if chat.kind == "channel" else "message", message.wire())
        return message

    def document(self, name: str, content: bytes, size: int | None = None) -> Wire:
        """Upload a file, for `say(…, document=…)`."""
        file_id = f"file-{next(self._numbers)}"
        size = len(content) if size is None else size
        self.files[file_id] = (name, content, size)
        return {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": size}

    async def press(self, person: Person, message: Message, label: str) -> str:
        """The query's id; `alert` waits for its answer."""
        query = f"query-{next(self._numbers)}"
        self.callback_answers[query] = None
        where = {"inline_message_id": message.inline_id} if message.inline_id else {"message": message.wire()}
        said = {"id": query, "from": person.wire(), "chat_instance": "1", "data": message.buttons[label]}
        await self._deliver("callback_query", said | where)
        return query

    async def type_inline(self, person: Person, text: str) -> str:
        """Type `@bot text`. Returns the query's id."""
        query = f"inline-{next(self._numbers)}"
        self.inline_answers[query] = None
        self._inline_queries[query] = (person, text)
        said = {"id": query, "from": person.wire(), "query": text, "offset": "", "chat_type": "supergroup"}
        await self._deliver("inline_query", said)
        return query

    async def choose(self, query: str, number: int, *, is_told: bool = True) -> Message:
        """Send one of the results. The bot is told only with inline feedback (core.telegram.org/bots/inline)."""
        person, typed = self._inline_queries[query]
        result = (await self.inline_answer(query))["results"][number]
        content = result["input_message_content"]
        text, entities = parse_text(content["message_text"], content.get("parse_mode"))
        message = Message(0, self.private(person), person.wire(), text, entities)
        message.buttons = _buttons(result)
        # https://core.telegram.org/bots/api#choseninlineresult: the id is there "only if there is an inline keyboard"
        message.inline_id = f"sent-{query}" if message.buttons else None
        self.inline_messages[f"sent-{query}"] = message
        said = {"result_id": result["id"], "from": person.wire(), "query": typed}
        if is_told:
            known = {"inline_message_id": message.inline_id} if message.inline_id else {}
            await self._deliver("chosen_inline_result", said | known)
        return message

    async def migrate(self, group: Chat) -> Chat:
        """https://core.telegram.org/bots/api#message: migrate_to_chat_id, migrate_from_chat_id."""
        new = self.chat("supergroup", group.title, roles=group.roles)
        group.moved_to = new.id
        await self.say(None, group, migrate_to_chat_id=new.id)
        await self.say(None, new, migrate_from_chat_id=group.id)
        return new

    async def add_bot(self, person: Person, chat: Chat) -> None:
        """https://core.telegram.org/bots/api#chatmemberupdated"""
        change = {"chat": chat.wire(), "from": person.wire(), "date": DATE}
        statuses = {"old_chat_member": "left", "new_chat_member": "member"}
        change |= {name: {"status": status, "user": self.bot} for name, status in statuses.items()}
        await self._deliver("my_chat_member", change)

    def refuse(self, method: str, status: int, description: str, times: int = 1, **parameters: int) -> None:
        """The next requests for `method` are refused."""
        refusal = Refused(status, description, **parameters)
        self.refusals.setdefault(method, []).extend([refusal] * times)

    # What tests wait for

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with self._news, asyncio.timeout(self.patience):
            await self._news.wait_for(is_so)

    async def message(self, chat: Chat, number: int = 1) -> Message:
        """The bot's message number `number` in the chat."""
        await self.until(lambda: len(self.sent(chat)) >= number)
        return self.sent(chat)[number - 1]

    async def callback_answer(self, query: str) -> Fields:
        await self.until(lambda: self.callback_answers[query] is not None)
        return self.callback_answers[query] or {}

    async def inline_answer(self, query: str) -> Fields:
        await self.until(lambda: self.inline_answers[query] is not None)
        return self.inline_answers[query] or {}

    async def updates_fetched(self) -> None:
        """Wait until every update was fetched."""
        await self.until(lambda: not self._updates)

    def sent(self, chat: Chat) -> list[Message]:
        return [message for message in chat.messages.values() if message.sender == self.bot]

    def count(self, method: str) -> int:
        return sum(requested == method for requested, _fields in self.requests)

    def check(self) -> None:
        """Raises AssertionError on an invalid request, or a callback query without an answer."""
        assert self.invalid_requests == []
        assert [query for query, answer in self.callback_answers.items() if answer is None] == []

    # The server

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["FakeTelegram"]:
        routes = [
            Route("/bot{token}/{method}", self._method, methods=["POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=5
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            await server.startup([listener])  # and not `serve`, whose ticks would cost each test a quarter of a second
            try:
                yield self
            finally:
                self._is_closing = True
                await self._notify_all()
                await _closed(server)

    async def _method(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            self._check_token(request)
            fields = parse_fields(method, await _form_fields(request))
            self.requests.append((method, fields))
            if (api := bot_api()) is not None:
                note("Telegram request", api.wrong_in_request(method, fields))
            if method in self.paused_methods:
                await self.paused_methods[method].wait()
            if self.malformed.get(method):
                await self._notify_all()
                return Response(self.malformed[method].pop(0), media_type="application/json")
            if self.refusals.get(method):
                raise self.refusals[method].pop(0)
            result = await self._answer(method, fields)
        except Refused as refusal:
            await self._notify_all()
            return refusal.response
        except ClientDisconnect:  # a bot that was killed
            return Response()
        except BadText as error:
            return Refused(400, f"Bad Request: {error}").response
        except InvalidRequest as error:
            self.invalid_requests.append(str(error))
            return Refused(400, f"Bad Request: {error}").response
        if api is not None:
            note("Telegram answer", api.wrong_in_answer(method, result))
        await self._notify_all()
        return JSONResponse({"ok": True, "result": result})

    def _check_token(self, request: Request) -> None:
        if request.path_params["token"] != self.token:
            raise Refused(401, "Unauthorized")

    async def _answer(self, method: str, fields: Fields) -> Any:
        if method in WRITING and "chat_id" in fields:
            self._check_flood(int(fields["chat_id"]))
        simple = {
            "getMe": lambda _fields: self.bot,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "sendMessage": self._send,
            "sendPhoto": self._send_file,
            "sendDocument": self._send_file,
            "editMessageText": self._edit,
            "sendChatAction": self._send_chat_action,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_callback,
            "answerInlineQuery": self._answer_inline,
            "setMyCommands": self._set_commands,
            "setChatMenuButton": lambda _fields: True,
            "getChatMember": self._get_member,
            "getFile": self._get_file,
        }
        return await self._get_updates(fields) if method == "getUpdates" else simple[method](fields)

    def _check_flood(self, chat_id: int) -> None:
        after = self.flooded_chats.get(chat_id) or self.flood.retry_after(chat_id)
        if after is not None:
            raise Refused(429, f"Too Many Requests: retry after {after}", retry_after=after)

    # Updates

    def _is_delivered(self, message: Message) -> bool:
        """https://core.telegram.org/bots/features#privacy-mode"""
        if message.chat.kind in ("private", "channel") or self.bot["can_read_all_group_messages"]:
            return True
        replied = message.chat.messages.get(message.reply_to or 0)
        is_service = "migrate_to_chat_id" in message.extra or "migrate_from_chat_id" in message.extra
        is_reply = replied is not None and replied.sender == self.bot
        return (
            is_service
            or is_reply
            or any(
                word.startswith("/") or word.casefold() == "@mynahbot"
                for word in message.linked("bot_command", "mention")
            )
        )

    async def _deliver(self, kind: str, said: Wire) -> None:
        update = {"update_id": next(self._numbers), kind: said}
        if self.webhook is None:
            self._updates.append(update)
            await self._notify_all()
            return
        if (api := bot_api()) is not None:
            note("Telegram update", api.wrong_in_update(update))
        url, secret = self.webhook
        async with httpx2.AsyncClient() as client:
            headers = {SECRET_HEADER: secret} if secret else {}
            answered = await client.post(url, json=update, headers=headers)
        assert answered.status_code == 200

    async def _notify_all(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _get_updates(self, fields: Fields) -> list[Wire]:
        """https://core.telegram.org/bots/api#getupdates: not while a webhook is set, and by one poller only."""
        if self.webhook is not None:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poll += 1
        poll = self._poll
        self._updates = [update for update in self._updates if update["update_id"] >= int(fields.get("offset", 0))]
        async with self._news:
            self._news.notify_all()
            try:
                async with asyncio.timeout(float(fields.get("timeout", 0))):
                    await self._news.wait_for(lambda: self._updates or self._is_closing or self._poll != poll)
            except TimeoutError:
                return []
        if self._poll != poll:
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        return list(self._updates)

    def _set_webhook(self, fields: Fields) -> bool:
        url = str(fields["url"])
        # "an HTTPS URL"; loopback may do without, as a local Bot API server lets it
        if not re.match(r"https://|http://(127\.0\.0\.1|localhost|\[::1\]):", url):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = (url, fields.get("secret_token"))
        return True

    def _delete_webhook(self, _fields: Fields) -> bool:
        self.webhook = None
        return True

    # Messages

    def _chat(self, fields: Fields) -> Chat:
        chat = self.chats.get(int(fields["chat_id"]))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.moved_to is not None:
            # https://core.telegram.org/bots/api#responseparameters
            told = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, told, migrate_to_chat_id=chat.moved_to)
        if chat.refusal is not None:
            raise Refused(*chat.refusal)
        return chat

    def _send(self, fields: Fields) -> Wire:
        return self._add_message(fields, *parse_text(str(fields["text"]), fields.get("parse_mode"))).wire()

    def _send_file(self, fields: Fields) -> Wire:
        caption = str(fields.get("caption", ""))
        text, entities = parse_text(caption, fields.get("parse_mode")) if caption else ("", [])
        if len(text.encode("utf-16-le")) // 2 > MAX_CAPTION:
            raise Refused(400, "Bad Request: message caption is too long")
        message = self._add_message(fields, text, entities)
        sent: Upload = fields["photo" if "photo" in fields else "document"]
        self.uploads[sent.name] = sent.content
        file = self.document(sent.name, sent.content)
        if "photo" in fields:
            size = {name: value for name, value in file.items() if name != "file_name"} | {"width": 1, "height": 1}
            message.extra = {"photo": [size]}
        else:
            message.extra = {"document": file}
        return message.wire()

    def _add_message(self, fields: Fields, text: str, entities: list[Wire]) -> Message:
        chat = self._chat(fields)
        topic = fields.get("message_thread_id")
        if topic is not None and (topic in chat.gone_topics or not chat.is_forum):
            raise Refused(400, "Bad Request: message thread not found")
        replied = fields.get("reply_parameters", {})
        reply_to = replied.get("message_id")
        if reply_to is not None and reply_to not in chat.messages:
            if not replied.get("allow_sending_without_reply"):
                raise Refused(400, "Bad Request: message to be replied not found")
            reply_to = None
        message = Message(next(chat.numbers), chat, self.bot, text, entities, topic, _buttons(fields), reply_to, fields)
        chat.messages[message.id] = message
        return message

    def _edit(self, fields: Fields) -> Wire | bool:
        """https://core.telegram.org/bots/api#editmessagetext"""
        text, entities = parse_text(str(fields["text"]), fields.get("parse_mode"))
        if "inline_message_id" in fields:
            message = self.inline_messages.get(str(fields["inline_message_id"]))
        else:
            message = self._chat(fields).messages.get(int(fields["message_id"]))
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if (text, _buttons(fields)) == (message.text, message.buttons):
            raise Refused(400, "Bad Request: message is not modified: specified new message content is the same")
        message.text, message.entities, message.buttons = text, entities, _buttons(fields)
        message.fields, message.edits = fields, message.edits + 1
        return True if message.inline_id else message.wire()

    def _delete(self, fields: Fields) -> bool:
        """https://core.telegram.org/bots/api#deletemessage"""
        messages = self._chat(fields).messages
        if messages.pop(int(fields["message_id"]), None) is None:
            raise Refused(400, "Bad Request: message to delete not found")
        return True

    # The rest

    def _send_chat_action(self, fields: Fields) -> bool:
        """https://core.telegram.org/bots/api#sendchataction: "Channel chats ... aren't supported"."""
        if self._chat(fields).kind == "channel" or fields["action"] != "typing":
            raise InvalidRequest(f"sendChatAction is not supported there: {fields}")
        return True

    def _answer_callback(self, fields: Fields) -> bool:
        query = str(fields["callback_query_id"])
        if query not in self.callback_answers or self.callback_answers[query] is not None:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.callback_answers[query] = fields
        return True

    def _answer_inline(self, fields: Fields) -> bool:
        query = str(fields["inline_query_id"])
        if query not in self.inline_answers or self.inline_answers[query] is not None:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        for result in fields["results"]:
            content = result["input_message_content"]
            parse_text(content["message_text"], content.get("parse_mode"))
        self.inline_answers[query] = fields
        return True

    def _set_commands(self, fields: Fields) -> bool:
        scope = fields.get("scope", {"type": "default"})["type"]
        self.menus[scope, str(fields.get("language_code", ""))] = fields["commands"]
        return True

    def _get_member(self, fields: Fields) -> Wire:
        """https://core.telegram.org/bots/api#chatmember"""
        chat, person = self._chat(fields), self.people.get(int(fields["user_id"]))
        if person is None:
            raise Refused(400, "Bad Request: user not found")
        status = chat.roles.get(person.id, "member")
        told: Wire = {"status": status, "user": person.wire()}
        rights = (
            "can_be_edited can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
            "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
        )
        if status == "administrator":
            told |= dict.fromkeys(rights.split(), True)
        return told | ({"is_anonymous": False} if status in ("administrator", "creator") else {})

    def _get_file(self, fields: Fields) -> Wire:
        name, _content, size = self.files[str(fields["file_id"])]
        if size > MAX_DOWNLOADED:
            raise Refused(400, "Bad Request: file is too big")
        file_id = fields["file_id"]
        told = {"file_id": file_id, "file_unique_id": file_id, "file_size": size}
        # https://core.telegram.org/bots/api#using-a-local-bot-api-server: "receive the absolute local path"
        return told | {"file_path": self.local_paths.get(str(file_id), f"documents/{file_id}/{name}")}

    async def _file(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return Response(status_code=401)
        _folder, file_id, _name = request.path_params["path"].split("/")
        if file_id in self.oversized_files:
            return StreamingResponse(itertools.repeat(bytes(1 << 16), 400))
        return Response(self.files[file_id][1]) if file_id not in self.expired_files else Response(status_code=404)


async def _closed(server: uvicorn.Server) -> None:
    """As `Server.shutdown`, which polls only every tenth of a second."""
    for listening in server.servers:
        listening.close()
    for connection in list(server.server_state.connections):
        connection.shutdown()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while server.server_state.connections or server.server_state.tasks:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.001)


async def _form_fields(request: Request) -> Fields:
    """The fields of a form, urlencoded or multipart (https://core.telegram.org/bots/api#making-requests)."""
    body, kind = await request.body(), request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    boundary = b"--" + kind.partition("boundary=")[2].encode()
    parts = [part.partition(b"\r\n\r\n") for part in body.split(boundary)[1:-1]]
    fields: Fields = {}
    for head, _gap, value in parts:
        name = re.search(rb'\bname="([^"]*)"', head)[1].decode()  # type: ignore[index]
        file = re.search(rb'filename="([^"]*)"', head)
        fields[name] = value[:-2].decode() if file is None else Upload(file[1].decode(), value[:-2])
    return _joined(fields)


def _joined(fields: Fields) -> Fields:
    """Replaces `attach://NAME` by the part of that name (#sending-files)."""
    attached = {f"attach://{name}": value for name, value in fields.items() if isinstance(value, Upload)}
    said = {name: attached.get(value, value) if isinstance(value, str) else value for name, value in fields.items()}
    parts = {address.removeprefix("attach://") for address in attached if address in fields.values()}
    return {name: value for name, value in said.items() if name not in parts}


def _mentioned(text: str, name: str, person: Person) -> Wire:
    """https://core.telegram.org/bots/api#messageentity: “text_mention” is for users without usernames."""
    before, length = (len(part.encode("utf-16-le")) // 2 for part in (text[: text.index(name)], name))
    return {"type": "text_mention", "offset": before, "length": length, "user": person.wire()}


def _buttons(fields: Fields) -> dict[str, str]:
    rows = (fields.get("reply_markup") or {}).get(KEYBOARD, [])
    keys = [button for row in rows for button in row if "callback_data" in button]
    return {LEADING_EMOJI.sub("", key["text"], count=1): key["callback_data"] for key in keys}
