"""What each command ought to bring about, done to the model: a deed for a command, by its options.

It does not know the product. What nobody may do changes nothing.
"""

from collections.abc import Callable, Mapping

from bot.chat.messages import Value
from tests.fakes.rights_model import GUILD, Model, Seat, Thing, Training, Wish

Options = Mapping[str, Value]
GROUNDS = ("permission", "public-figure", "fictional")
RULES = ("tweet", "train", "speak", "personas", "moderators", "trainers", "tweeters", "filter", "hold", "identity")
FORGOTTEN = (*RULES, "persona", "member_trainings_per_day")


def one_of(handles: Value) -> str:
    assert isinstance(handles, tuple)
    return handles[0]


class Deeds(Model):
    """The model, and what is done to it. `thing` finds a persona by what an option says."""

    def do(self, command: str, seat: Seat, said: Options) -> None:
        known: dict[str, Callable[[Seat, Options], None]] = {
            "train": self._train,
            "approve": self._approve,
            "deny": self._deny,
            "cancel": self._cancel,
            "consent": self._consent,
            "trust": self._trust,
            "optout": self._opt_out,
            "share": self._share,
            "retire": self._retire,
            "restore": self._restore,
            "delete": self._delete,
            "rename": self._rename,
            "default": self._default,
            "held": self._held,
            "block": self._block,
            "unblock": self._unblock,
            "settings": self._settings,
            "limits": self._limits,
        }
        if command in known and (self.is_let_in(seat) or command == "optout"):
            known[command](seat, said)

    def thing(self, said: Options) -> Thing:
        return next(thing for thing in self.things if thing.id == said["persona"])

    def build(self, training: Training) -> None:
        """The trainer did it."""
        (member, chat, _is), *others = training.asked
        thing = self.next_of(training)
        if thing is None:
            thing = Thing(f"p{training.number}", training.name, training.handle, member, chat)
            self.things.append(thing)
        thing.version += 1
        thing.is_held = thing.is_held or self.holds(chat) or self.holds(thing.made_in)
        for _who, other, _is_moderator in others:
            if other != chat and other.address not in thing.shared:
                thing.waits_in.add(other.address)
                if not self.holds(other):
                    self._open(thing, other.address)
        training.state = "done"

    def _train(self, seat: Seat, said: Options) -> None:
        handle, name = one_of(said["handles"]), str(said["name"])
        basis = said.get("basis")
        if (basis and not self.is_moderator(seat)) or not self.may(seat, "train") or not self.may_learn(seat, handle):
            return
        if basis:
            if not self.has_word(seat, handle):
                self._record(seat, handle)
            if not self.has_word(seat, handle):
                return
        is_known = self.has_word(seat, handle)
        is_refused = not is_known and (self.may_record(seat) or not self.is_trusted(seat))
        if is_refused or not self.has_room(seat):
            return
        if is_known and not self.must_ask(seat):
            self._begin(seat, handle, name, is_moderator=self.is_moderator(seat))
            self._used(seat)
            return
        wish = Wish(len(self.wishes) + 1, seat, handle, name)
        if not any(
            one.state == "waiting" and (one.seat, one.handle, one.name) == (seat, handle, name) for one in self.wishes
        ):
            self.wishes.append(wish)
            self._used(seat, wish.number)

    def _used(self, seat: Seat, wish: int | None = None) -> None:
        if not seat.is_operator:
            self.uses.append((seat.member, seat.scopes, wish))

    def _begin(self, seat: Seat, handle: str, name: str, *, is_moderator: bool) -> None:
        equal = [one for one in self.trainings if (one.handle, one.name, one.state) == (handle, name, "waiting")]
        training = equal[0] if equal else Training(len(self.trainings) + 1, handle, name, [])
        if not equal:
            self.trainings.append(training)
        if not any((who, chat) == (seat.member, seat.chat) for who, chat, _is in training.asked):
            training.asked.append((seat.member, seat.chat, is_moderator))

    def _record(self, seat: Seat, handle: str) -> None:
        if self.may_record(seat):
            self.words.add((handle, None if seat.is_operator else seat.widest))

    def _wish(self, seat: Seat, said: Options) -> Wish | None:
        """Where it waits, and for this moderator: of that chat, or of the same guild."""
        number = said.get("request")
        wish = next((one for one in self.wishes if one.number == number and one.state == "waiting"), None)
        if wish is None or not self.is_moderator(seat):
            return None
        near = wish.seat.chat == seat.chat or (
            wish.seat.chat.guild is not None and wish.seat.chat.guild == seat.chat.guild
        )
        return wish if near or seat.is_operator else None

    def _approve(self, seat: Seat, said: Options) -> None:
        wish = self._wish(seat, said)
        there = Seat(seat.member, wish.seat.chat) if wish else seat
        if wish is None or not self._may_approve(seat, wish):
            return
        may_record = seat.is_operator or self.is_trusted(wish.seat)
        if said.get("basis") and may_record and not self.has_word(wish.seat, wish.handle):
            self.words.add((wish.handle, None if seat.is_operator else there.widest))
        if self.has_word(wish.seat, wish.handle):
            wish.state = "approved"
            self._begin(wish.seat, wish.handle, wish.name, is_moderator=wish.seat.member == seat.member)

    def _may_approve(self, seat: Seat, wish: Wish) -> bool:
        who = self.value(wish.seat.scopes, "train", "approved")
        is_on = self.value(wish.seat.scopes, "speak") != "off"
        return who != "nobody" and is_on and self.may_learn(wish.seat, wish.handle)

    def _deny(self, seat: Seat, said: Options) -> None:
        if (wish := self._wish(seat, said)) is not None:
            wish.state = "denied"
            self.uses = [use for use in self.uses if use[2] != wish.number]

    def _cancel(self, seat: Seat, said: Options) -> None:
        for one in self.trainings:
            if str(one.number) == said.get("job") and one.state == "waiting":
                member, chat, _is = one.asked[0]
                near = seat.widest in (chat.address, chat.guild) or chat == seat.chat
                if seat.is_operator or member == seat.member or (self.is_moderator(seat) and near):
                    one.state = "cancelled"

    def _consent(self, seat: Seat, said: Options) -> None:
        handle, word = str(said["handle"]), said.get("word")
        may_record = seat.is_operator or (self.is_moderator(seat) and not seat.chat.is_direct)
        if handle in self.out:
            return
        if word in GROUNDS:
            self._record(seat, handle)
        elif word == "withdraw" and may_record:
            everywhere = (None,) if seat.is_operator else ()
            self.words -= {(handle, place) for place in (*seat.scopes, *everywhere)}

    def _trust(self, seat: Seat, said: Options) -> None:
        if seat.is_operator and not seat.chat.is_direct:
            (self.trusted.discard if said.get("switch") == "off" else self.trusted.add)(seat.widest)

    def _opt_out(self, seat: Seat, said: Options) -> None:
        handle = str(said["handle"])
        if not seat.is_operator or said.get("sure") != "yes" or handle in self.out:
            return
        self.out.add(handle)
        for thing in [thing for thing in self.things if thing.handle == handle]:
            thing.is_deleted = True
            self.values = {key: value for key, value in self.values.items() if value != thing.id}
            self.lists = {entry for entry in self.lists if entry[2] != thing.id}
        for training in self.trainings:
            training.state = "gone" if training.handle == handle else training.state
        for wish in self.wishes:
            wish.state = "gone" if wish.handle == handle else wish.state
        self.words = {word for word in self.words if word[0] != handle}
        self.blocks = {block for block in self.blocks if block[2] != handle}

    def _share(self, seat: Seat, said: Options) -> None:
        thing, where, is_moderator = self.thing(said), said.get("where"), self.is_moderator(seat)
        if thing.is_retired or thing.is_deleted:
            return
        manages = self.manages(seat, thing)
        if said.get("wished"):
            is_offered = said["wished"] == seat.chat.address and seat.chat.address in thing.offered
            if is_moderator and is_offered and self.may(seat, "train"):
                self._open(thing, seat.chat.address)
        elif where == "not-here":
            if (self.sees(seat, thing) if is_moderator else manages) and not thing.is_public:
                thing.shared -= {*seat.scopes}
                thing.waits_in -= {*seat.scopes}
                thing.offered -= {*seat.scopes}
        elif manages:
            self._widen(seat, thing, str(where), is_moderator=is_moderator)

    def _widen(self, seat: Seat, thing: Thing, where: str, *, is_moderator: bool) -> None:
        address = seat.chat.address
        if where == "here" and self.may(seat, "train") and self.must_ask(seat):
            thing.offered.add(address)
        elif where == "here" and self.may(seat, "train"):
            if not self.holds(seat.chat) or is_moderator:
                self._open(thing, address)
            elif address not in thing.shared:
                thing.waits_in.add(address)
        elif where == "everywhere" and seat.chat.guild and is_moderator:
            self._open(thing, GUILD)
        elif where == "all" and seat.is_operator:
            thing.is_public = True
        elif where == "private":
            thing.is_public, thing.shared, thing.waits_in, thing.offered = False, set(), set(), set()

    def _open(self, thing: Thing, place: str) -> None:
        thing.shared.add(place)
        thing.waits_in.discard(place)

    def _call_off(self, thing: Thing) -> None:
        for one in self.trainings:
            if one.state == "waiting" and self.next_of(one) is thing:
                one.state = "cancelled"

    def _retire(self, seat: Seat, said: Options) -> None:
        thing = self.thing(said)
        if self.manages(seat, thing) and not thing.is_retired:
            self._call_off(thing)
            thing.is_retired = True

    def _restore(self, seat: Seat, said: Options) -> None:
        if "persona" in said and self.manages(seat, thing := self.thing(said)):
            thing.is_retired = False

    def _delete(self, seat: Seat, said: Options) -> None:
        thing = self.thing(said)
        if self.manages(seat, thing) and said.get("confirm") == thing.name:
            self._call_off(thing)
            thing.is_deleted = True

    def _rename(self, seat: Seat, said: Options) -> None:
        thing = self.thing(said)
        if self.manages(seat, thing) and not thing.is_retired:
            thing.name = str(said["name"])

    def _default(self, seat: Seat, said: Options) -> None:
        thing, is_here = self.thing(said), said.get("where") != "everywhere"
        place = seat.chat.address if is_here else seat.chat.guild
        if not self.is_moderator(seat) or place is None or not self.sees(seat, thing):
            return
        if thing.reaches(seat.scopes if is_here else (place,)):
            self.values[place, "persona"] = thing.id

    def _held(self, seat: Seat, said: Options) -> None:
        if not self.is_moderator(seat):
            return
        if "switch" in said:
            self.values[seat.widest, "hold"] = str(said["switch"])
        elif said.get("act") in ("publish", "discard"):
            self._decide(seat, self.thing(said), said)

    def _decide(self, seat: Seat, thing: Thing, said: Options) -> None:
        is_own, scopes = self.waits_for(seat, thing)
        if said.get("version", thing.version) != thing.version:
            return
        if said["act"] == "publish":
            thing.is_held &= not is_own
            for place in scopes:
                self._open(thing, place)
        elif is_own:
            self._call_off(thing)
            thing.is_deleted |= thing.version == 1
            thing.is_retired |= thing.version > 1
        else:
            thing.waits_in -= scopes

    def _block(self, seat: Seat, said: Options) -> None:
        kind, what = said.get("kind"), str(said.get("what", ""))
        if self.is_moderator(seat) and kind:
            what = f"fake:{what}" if kind == "member" else what
            if what != seat.member:
                self.blocks.add((seat.widest, str(kind), what))

    def _unblock(self, seat: Seat, said: Options) -> None:
        what = f"fake:{said['what']}" if said["kind"] == "member" else str(said["what"])
        if self.is_moderator(seat) and what != seat.member:
            self.blocks.discard((seat.widest, str(said["kind"]), what))

    def _settings(self, seat: Seat, said: Options) -> None:
        is_for_moderators = "moderators" in (said.get("page"), said.get("list")) and seat.chat.guild
        everywhere = said.get("where") == "everywhere" or is_for_moderators
        place = seat.chat.guild if everywhere else seat.chat.address
        if not self.is_moderator(seat):
            return
        if (wish := said.get("forget")) is not None:
            self._forget(seat.chat.guild if wish == "everywhere" else seat.chat.address)
        elif place and (value := said.get("value")) is not None:
            self.values.pop((place, str(said["page"])), None)
            if value != "unset":
                self.values[place, str(said["page"])] = str(value)
        elif place and (key := said.get("list")) is not None:
            self._change(seat, place, str(key), said)

    def _forget(self, place: str | None) -> None:
        for key in FORGOTTEN:
            self.values.pop((str(place), key), None)
        self.lists = {entry for entry in self.lists if entry[0] != place}

    def _change(self, seat: Seat, place: str, key: str, said: Options) -> None:
        for deed in ("add", "remove"):
            if deed in said:
                entry = str(said[deed])
                if key == "personas" and deed == "add" and not self.sees(seat, self.thing({"persona": entry})):
                    return
                entry = entry if key == "personas" or entry.startswith("fake:") else f"fake:{entry}"
                self.lists = self.lists | {(place, key, entry)} if deed == "add" else self.lists - {(place, key, entry)}

    def _limits(self, seat: Seat, said: Options) -> None:
        place = seat.chat.guild if said.get("where") == "everywhere" else seat.chat.address
        if self.is_moderator(seat) and place and (most := said.get("most")) is not None:
            self.values.pop((place, str(said["limit"])), None)
            if most != "unset":
                self.values[place, str(said["limit"])] = str(most)
