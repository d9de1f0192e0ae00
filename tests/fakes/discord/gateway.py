"""The gateway of the fake Discord: websockets, sessions, heartbeats, RESUME and events.

Documents cited are pages under https://discord.com/developers/docs
"""

import json
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.world import Wire

# topics/opcodes-and-status-codes#gateway-gateway-opcodes
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
# topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
UNKNOWN_OPCODE, NOT_AUTHENTICATED, WRONG_TOKEN, INVALID_SHARD, SHARDING_REQUIRED, DISALLOWED = (
    4001,
    4003,
    4004,
    4010,
    4011,
    4014,
)
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # events/gateway#privileged-intents: members, presences, message content
HEARTBEAT_MS = 41_250
IDENTIFY_FIELDS = {"token", "properties", "compress", "large_threshold", "shard", "presence", "intents"}


@dataclass(eq=False)
class Session:
    """A session that a client has identified for. Its events are kept for RESUME."""

    id: str
    shard: int
    shards: int
    socket: "Socket | None"
    sent: list[Wire] = field(default_factory=list)

    async def dispatch(self, event: str, data: Wire) -> None:
        self.sent.append({"op": DISPATCH, "t": event, "s": len(self.sent) + 1, "d": data})
        if self.socket is not None:
            await self.socket.send(self.sent[-1])


class Socket:
    """One websocket, with events/gateway#transport-compression: one zlib stream, each message flushed."""

    def __init__(self, socket: web.WebSocketResponse, is_compressed: bool) -> None:
        self._socket = socket
        self._stream = zlib.compressobj() if is_compressed else None

    async def send(self, message: Wire) -> None:
        text = json.dumps(message)
        if self._socket.closed:
            return
        if self._stream is None:
            await self._socket.send_str(text)
        else:
            await self._socket.send_bytes(self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH))

    async def close(self, code: int) -> None:
        await self._socket.close(code=code)


class Gateway:
    """`report_violation` takes what a client may not do; `ready` returns READY and the events after it for a shard."""

    def __init__(
        self,
        token: str,
        report_violation: Callable[[str], None],
        ready: Callable[[int, int], list[tuple[str, Wire]]],
        notify: Callable[[], Awaitable[None]],
    ) -> None:
        self.token = token
        self.shards = 1  # as recommended
        self.sessions: dict[str, Session] = {}
        self.identified, self.resumed, self.refused, self.heartbeats = 0, 0, 0, 0
        self.intents = 0
        self.address = ""
        self.heartbeat_ms = HEARTBEAT_MS  # as told in Hello
        self._forgotten: set[str] = set()
        self._silent: set[Socket] = set()
        self._report_violation = report_violation
        self._ready = ready
        self._notify = notify

    @property
    def connected(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.socket is not None]

    async def dispatch(self, event: str, data: Wire, guild: int = 0) -> None:
        """To the newest session of the guild's shard; direct messages go to shard 0 (events/gateway#sharding)."""
        mine = [one for one in self.sessions.values() if (guild >> 22) % one.shards == one.shard]
        if mine:
            await mine[-1].dispatch(event, data)

    async def drop(self, code: int = 1001) -> None:
        """Close every connection; events are kept until the client resumes."""
        for session in self.connected:
            socket, session.socket = session.socket, None
            assert socket is not None
            await socket.close(code)

    def forget(self) -> None:
        """No session can be resumed any more: events/gateway#resuming."""
        for session in self.connected:
            self._forgotten.add(session.id)

    async def tell_to_reconnect(self) -> None:
        await self._send_to_all({"op": RECONNECT, "d": None})

    async def invalidate(self, *, is_resumable: bool) -> None:
        """events/gateway-events#invalid-session"""
        if not is_resumable:
            self.forget()
        await self._send_to_all({"op": INVALID, "d": is_resumable})

    def fall_silent(self) -> None:
        """Open connections stay open but bring nothing any more, not even heartbeat acks: zombies."""
        for session in self.connected:
            assert session.socket is not None
            self._silent.add(session.socket)
            session.socket = None

    async def _send_to_all(self, message: Wire) -> None:
        for session in self.connected:
            assert session.socket is not None
            await session.socket.send(message)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """events/gateway#connecting: Hello comes first; `v`, `encoding` and `compress` choose the protocol."""
        if (request.query["v"], request.query["encoding"]) != ("10", "json"):
            self._report_violation(f"the gateway is asked for {dict(request.query)}")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        ours = Socket(socket, request.query.get("compress") == "zlib-stream")
        await ours.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
        session: Session | None = None
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                session = await self._receive(ours, json.loads(message.data), session)
                await self._notify()
        if session is not None and session.socket is ours:
            session.socket = None
            if socket.close_code in (1000, 1001):  # events/gateway#resuming: so closed, the session is over
                self.sessions.pop(session.id, None)
            await self._notify()
        return socket

    async def _receive(self, socket: Socket, message: Wire, session: Session | None) -> Session | None:
        data: Any = message["d"]
        match message["op"]:
            case 1:  # events/gateway#sending-heartbeats
                self.heartbeats += 1
                if socket not in self._silent:
                    await socket.send({"op": ACK})
            case 2:
                return await self._identify(socket, data)
            case 6:
                return await self._resume(socket, data)
            case _ if session is None:
                await socket.close(NOT_AUTHENTICATED)
            case opcode:
                self._report_violation(f"opcode {opcode} is not implemented")
                await socket.close(UNKNOWN_OPCODE)
        return session

    async def _identify(self, socket: Socket, data: Wire) -> Session | None:
        """events/gateway-events#identify; answered by Ready, then a Guild Create for each guild."""
        if unknown := set(data) - IDENTIFY_FIELDS:
            self._report_violation(f"IDENTIFY has {unknown}")
        self.intents = data["intents"]
        shard, shards = data.get("shard", (0, 1))
        if (code := self._refusal(data["token"], shard, shards)) is not None:
            await socket.close(code)
            return None
        self.identified += 1
        session = Session(f"session{len(self.sessions)}-{self.identified}", shard, shards, socket)
        self.sessions[session.id] = session
        for event, wire in self._ready(shard, shards):
            told = {"session_id": session.id, "resume_gateway_url": self.address, "shard": [shard, shards]}
            await session.dispatch(event, wire | told if event == "READY" else wire)
        return session

    def _refusal(self, token: str, shard: int, shards: int) -> int | None:
        if token != self.token:
            return WRONG_TOKEN
        if self.intents & PRIVILEGED:
            self._report_violation("a privileged intent is asked for")
            return DISALLOWED
        if not 0 <= shard < shards:
            return INVALID_SHARD
        return SHARDING_REQUIRED if shards < self.shards else None

    async def _resume(self, socket: Socket, data: Wire) -> Session | None:
        """events/gateway#resuming: everything since `seq` again, then Resumed; an unknown session is op 9, false."""
        session = self.sessions.get(data["session_id"])
        if session is None or session.id in self._forgotten or data["token"] != self.token:
            self.refused += 1
            await socket.send({"op": INVALID, "d": False})
            return None
        missed = session.sent[data["seq"] :]
        for message in missed:
            await socket.send(message)
        session.socket = socket
        self.resumed += 1
        await session.dispatch("RESUMED", {})
        return session
