"""Who may what, in plain words and data: the model that sequences of moderation are held against.

It does not know the product but for the neutral words of a conversation; nothing here asks it for a verdict.
"""

from dataclasses import dataclass, field

from bot.chat.messages import Chat, Member, Role

GUILD = "fake:guild:9"
ROOM = Chat("fake:1", "room", GUILD)
THREAD = Chat("fake:2", "thread", GUILD, parent="fake:1")
BESIDE = Chat("fake:3", "beside", GUILD)
AWAY = Chat("fake:4", "away", is_overheard=True)
DIRECT = Chat("fake:5", is_direct=True)
CHATS = (ROOM, THREAD, BESIDE, AWAY, DIRECT)
ANN, BOB, MOD, MAY, OP = ("fake:11", "fake:12", "fake:13", "fake:14", "fake:15")
HANDLES = ("sam.bsky.social", "eve.bsky.social")


@dataclass(frozen=True)
class Seat:
    """Somebody somewhere. Each platform says: MOD is a moderator in the guild, MAY in the group, ANN alone."""

    member: str
    chat: Chat

    @property
    def scopes(self) -> tuple[str, ...]:
        return tuple(place for place in (self.chat.address, self.chat.parent, self.chat.guild) if place)

    @property
    def widest(self) -> str:
        return self.chat.guild or self.chat.address

    @property
    def is_operator(self) -> bool:
        return self.member == OP

    @property
    def by_platform(self) -> Member:
        own = {MOD: GUILD, MAY: AWAY.address, ANN: DIRECT.address}.get(self.member)
        role = Role.OPERATOR if self.is_operator else Role.MODERATOR if own == self.widest else Role.MEMBER
        return Member(self.member, self.member, role)


SEATS = (*(Seat(who, chat) for who in (ANN, BOB, MOD, MAY, OP) for chat in CHATS[:4]), Seat(ANN, DIRECT))


@dataclass
class Thing:
    """A persona: who sees it, and for whom it waits."""

    id: str
    name: str
    handle: str
    maker: str
    made_in: Chat
    version: int = 0
    shared: set[str] = field(default_factory=set)
    waits_in: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)  # chats whose moderators are to decide about it
    is_held: bool = False
    is_public: bool = False
    is_retired: bool = False
    is_deleted: bool = False

    @property
    def answers(self) -> bool:
        return not (self.is_retired or self.is_deleted or self.is_held)

    def reaches(self, scopes: tuple[str, ...]) -> bool:
        return self.is_public or self.made_in.address in scopes or bool(self.shared & {*scopes})

    def is_from(self, seat: Seat) -> bool:
        return bool({self.made_in.address, self.made_in.guild} & {*seat.scopes})


@dataclass
class Training:
    """A job: who asked (the first is whose it is), and whether each was a moderator."""

    number: int
    handle: str
    name: str
    asked: list[tuple[str, Chat, bool]]
    state: str = "waiting"


@dataclass
class Wish:
    """A member's request that waits for a moderator."""

    number: int
    seat: Seat
    handle: str
    name: str
    state: str = "waiting"


@dataclass
class Model:
    """All that there is to know of what was done."""

    things: list[Thing] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    words: set[tuple[str, str | None]] = field(default_factory=set)  # handle, where it counts
    trusted: set[str] = field(default_factory=set)  # where moderators' words count
    out: set[str] = field(default_factory=set)
    values: dict[tuple[str, str], str] = field(default_factory=dict)
    lists: set[tuple[str, str, str]] = field(default_factory=set)
    blocks: set[tuple[str, str, str]] = field(default_factory=set)
    uses: list[tuple[str, tuple[str, ...], int | None]] = field(default_factory=list)  # member, scopes, wish

    def value(self, scopes: tuple[str, ...], key: str, otherwise: str = "") -> str:
        return next((self.values[place, key] for place in scopes if (place, key) in self.values), otherwise)

    def is_moderator(self, seat: Seat) -> bool:
        return seat.by_platform.role > Role.MEMBER or (seat.widest, "moderators", seat.member) in self.lists

    def is_let_in(self, seat: Seat) -> bool:
        return self.is_moderator(seat) or not self._is_blocked(seat, "member", seat.member)

    def may(self, seat: Seat, deed: str) -> bool:
        """Whether the chat's rules let them, be it that a moderator decides."""
        who = self.value(seat.scopes, deed, "approved" if deed == "train" else "everybody")
        is_on = self.value(seat.scopes, "speak") != "off" and who != "nobody"
        free = self.is_moderator(seat) or who in ("approved", "everybody")
        return self.is_let_in(seat) and is_on and (free or (who == "listed" and self._is_listed(seat, deed)))

    def must_ask(self, seat: Seat) -> bool:
        who = self.value(seat.scopes, "train", "approved")
        return who == "approved" and not self.is_moderator(seat) and not self._is_listed(seat, "train")

    def has_word(self, seat: Seat, handle: str) -> bool:
        return any(
            known == handle and (where is None or (where in seat.scopes and where in self.trusted))
            for known, where in self.words
        )

    def may_record(self, seat: Seat) -> bool:
        """Whether their word on an account counts there."""
        return seat.is_operator or (self.is_moderator(seat) and self.is_trusted(seat))

    def is_trusted(self, seat: Seat) -> bool:
        return seat.widest in self.trusted and not seat.chat.is_direct

    def may_learn(self, seat: Seat, handle: str) -> bool:
        """Whether nothing stands against the account there."""
        return handle not in self.out and not self._is_blocked(seat, "handle", handle)

    def has_room(self, seat: Seat) -> bool:
        """Whether the member's own trainings of a day are not used up, as the nearest place counts them."""
        if seat.is_operator:
            return True
        for place in seat.scopes:
            if (most := self.values.get((place, "member_trainings_per_day"))) is not None:
                used = sum(who == seat.member and place in scopes for who, scopes, _wish in self.uses)
                return used < int(most)
        return True

    def sees(self, seat: Seat, thing: Thing, *, alone: bool = True) -> bool:
        return thing.answers and ((alone and thing.maker == seat.member) or thing.reaches(seat.scopes))

    def allows(self, seat: Seat, thing: Thing) -> bool:
        """Whether the chat's own list of voices has it, where that is what counts."""
        place = next((place for place in seat.scopes if (place, "personas") in self.values), None)
        if place is None or self.values[place, "personas"] != "listed":
            return True
        return (place, "personas", thing.id) in self.lists

    def manages(self, seat: Seat, thing: Thing) -> bool:
        if thing.is_deleted or not self.is_let_in(seat):
            return False
        near = self.is_moderator(seat) and thing.is_from(seat)
        return seat.is_operator or seat.member == thing.maker or near

    def waits_for(self, seat: Seat, thing: Thing) -> tuple[bool, set[str]]:
        """Whether it waits for this moderator, where it was made and where it came to."""
        if thing.is_retired or thing.is_deleted or not self.is_moderator(seat):
            return False, set()
        inside = {chat.address for chat in CHATS if {chat.address, chat.parent, chat.guild} & {*seat.scopes}}
        own = thing.is_held and (seat.is_operator or thing.is_from(seat))
        return own, set(thing.waits_in) if seat.is_operator else thing.waits_in & inside

    def holds(self, chat: Chat) -> bool:
        return self.value(Seat(OP, chat).scopes, "hold") == "on"

    def says(self, seat: Seat, prompt: str) -> bool:
        """Whether the words are let in there."""
        kinds = {(place, kind, what) for place, kind, what in self.blocks if place in seat.scopes}
        return not any(kind in ("word", "prompt") and what in prompt for _place, kind, what in kinds)

    def next_of(self, training: Training) -> Thing | None:
        """The persona that it makes a new version of: its own asker's, or as a moderator any of that chat."""
        member, chat, is_moderator = training.asked[0]
        fitting = [
            thing
            for thing in self.things
            if thing.name == training.name
            and thing.handle == training.handle
            and thing.made_in == chat
            and (thing.maker == member or is_moderator)
            and not thing.is_retired
            and not thing.is_deleted
        ]
        return fitting[-1] if fitting else None

    def _is_blocked(self, seat: Seat, kind: str, what: str) -> bool:
        return any((place, kind, what) in self.blocks for place in seat.scopes)

    def _is_listed(self, seat: Seat, deed: str) -> bool:
        who = self.value(seat.scopes, deed, "approved" if deed == "train" else "everybody")
        key = "trainers" if deed == "train" else "tweeters"
        return who != "moderators" and any((place, key, seat.member) in self.lists for place in seat.scopes)
