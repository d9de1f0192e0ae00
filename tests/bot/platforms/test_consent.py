"""Consent on Discord and Telegram: the operator's server is trusted with only the token set, a stranger's is not."""

import asyncio
from pathlib import Path
from typing import Any

from models.domain.consent import ConsentBasis
from models.registry import Registry
from tests.contracts.test_platforms import plain
from tests.fakes.bot import made
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord import running as discord_running
from tests.fakes.discord.interactions import Refused
from tests.fakes.discord.world import MANAGE_GUILD, VIEW_CHANNEL
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram import running as telegram_running

POSTS = ("tweets.js", b'window.YTD.tweets.part0 = [{"tweet": {"full_text": "hello"}}]')
QUESTION = ["They agreed", "It's mine", "Public figure", "Fictional"]
OWNERS_ONLY = "I only learn from accounts whose owner says yes. Is @victim.bsky.social yours? Moderators: ask the"
X_NOT_READ = "I can't read X here. Attach the X archive of @x (data/tweets.js is enough), or give a Bluesky or Mastodon"
VICTIM = "victim.bsky.social"


def refusals(registry: Registry) -> list[tuple[str, str]]:
    return [(entry.action, entry.subject) for entry in registry.audit_log.list()]


START = "?start="  # of a deep link, before its code


class TestDiscord:
    async def test_the_applications_owner_trains_with_one_press(self, tmp_path: Path) -> None:
        """Nothing is set but the token: they add the bot, send a file, say once on what basis, and it tweets."""
        async with serving(FakeDiscord()) as discord:
            guild = discord.guild("Nest")
            channel = discord.channel(guild, "general")
            guild.permissions[discord.owner.id] = MANAGE_GUILD
            guild.has_bot = False
            async with discord_running.running_bot(discord, tmp_path, policy="recorded") as running:
                await discord.connected()
                await (await running.platform._logged_in_client()).wait_until_ready()  # before that, it joins none
                await discord.add_bot(guild)
                await discord.bot_message(channel, "Hi! Send /train with an account and a file of its posts.")
                asked: dict[str, Any] = {"handle": "x", "archive": POSTS}
                question = await discord.response(await discord.command(discord.owner, channel, "train", **asked))
                assert [*question.buttons] == QUESTION
                await discord.press(discord.owner, question, "It's mine")
                await discord.until(lambda: "Training x" in plain(question.text))  # it shows the progress from now on
                await running.world.training.reach("1", 50)
                await discord.until(lambda: "45% · Learning" in question.text)
                assert [message for message in channel.public_messages() if "Training" in message.text] == [question]
                [job] = running.world.registry.jobs.list()
                assert job.request.consent_bases == ("own",)
                made(running.world.registry, "x", ("x",))
                tweeted = await discord.command(discord.owner, channel, "tweet", prompt="My dream is")
                assert "My dream is tweet 0" in (await discord.response(tweeted)).text
            discord.check()

    async def test_moderators_are_trusted_where_the_owner_moderates_with_them(self, tmp_path: Path) -> None:
        """The owner's role is asked of Discord by REST."""
        async with serving(FakeDiscord()) as discord:
            guild = discord.guild("Nest")
            channel, mod = discord.channel(guild, "general"), discord.person("Mod")
            guild.permissions |= {discord.owner.id: MANAGE_GUILD, mod.id: MANAGE_GUILD}
            async with discord_running.running_bot(discord, tmp_path, policy="recorded") as running:
                await discord.connected()
                asked = await discord.command(mod, channel, "train", handle=VICTIM)
                assert [*(await discord.response(asked)).buttons] == QUESTION
                guild.strangers.add(discord.owner.id)
                assert await running.platform.has_operator(f"discord:guild:{guild.id}") is False
                discord.refuse_next.append((f"GET /guilds/{guild.id}/members", _outage()))
                assert await running.platform.has_operator(f"discord:guild:{guild.id}") is None
            discord.check()

    async def test_a_members_training_goes_to_the_moderators(self, tmp_path: Path) -> None:
        """Their file is kept; two presses of a moderator later it is trained. A bare name on X is answered with why."""
        async with serving(FakeDiscord()) as discord:
            guild = discord.guild("Nest")
            channel, ann, mod = discord.channel(guild, "general"), discord.person("Ann"), discord.person("Mod")
            guild.permissions |= {discord.owner.id: MANAGE_GUILD, mod.id: MANAGE_GUILD}
            async with discord_running.running_bot(discord, tmp_path, policy="recorded") as running:
                await discord.connected()
                bare = await discord.response(await discord.command(ann, channel, "train", handle="x"))
                assert plain(bare.text).startswith(X_NOT_READ)
                asked: dict[str, Any] = {"handle": "x", "archive": POSTS}
                sent = await discord.response(await discord.command(ann, channel, "train", **asked))
                assert sent.text.startswith("Sent to the moderators. I'll tell you here.")
                question = await discord.response(await discord.press(mod, sent, "Approve"))
                assert [*question.buttons] == QUESTION
                await discord.press(mod, question, "They agreed")
                await discord.bot_message(channel, "is approved: job 1")
                [job] = running.world.registry.jobs.list()
                assert (job.audience[0].member, job.request.consent_bases) == (f"discord:{ann.id}", ("permission",))
            discord.check()

    async def test_whoever_adds_the_bot_to_their_server_records_nothing(self, tmp_path: Path) -> None:
        """The attack: a moderator of an own server records “public figure” for somebody else, and trains."""
        async with serving(FakeDiscord()) as discord:
            lair = discord.guild("Lair")
            channel, mallory = discord.channel(lair, "general"), discord.person("Mallory")
            lair.permissions[mallory.id] = MANAGE_GUILD
            lair.strangers.add(discord.owner.id)
            async with discord_running.running_bot(discord, tmp_path, policy="recorded") as running:
                await discord.connected()
                recording: dict[str, Any] = {"handle": VICTIM, "word": "public-figure"}
                for name, options in (("consent", recording), ("train", {"handle": VICTIM})):
                    said = await discord.response(await discord.command(mallory, channel, name, **options))
                    assert OWNERS_ONLY in plain(said.text)
                    assert [*said.buttons] == ["Prove it"]
                registry = running.world.registry
                assert (registry.jobs.list(), registry.consents.list(VICTIM)) == ([], [])
                assert refusals(registry) == [("consent refused", VICTIM)]
                trusted = await discord.command(discord.owner, channel, "trust")
                assert "can record consent now" in (await discord.response(trusted)).text
                again = await discord.response(await discord.command(mallory, channel, "consent", **recording))
                assert "Recorded for" in again.text
            discord.check()

    async def test_the_greeting_is_for_trusted_servers_once_where_the_bot_may_write(self, tmp_path: Path) -> None:
        """A stranger's server gets none, and one that adds the bot again no second one."""
        async with serving(FakeDiscord()) as discord:
            lair, nest = discord.guild("Lair", has_bot=False), discord.guild("Nest", has_bot=False)
            lair.strangers.add(discord.owner.id)
            nest.permissions[discord.owner.id] = MANAGE_GUILD
            strange = discord.channel(lair, "general")
            rules, general = discord.channel(nest, "rules", VIEW_CHANNEL), discord.channel(nest, "general")
            async with discord_running.running_bot(discord, tmp_path, policy="recorded") as running:
                made(running.world.registry)
                await (await running.platform._logged_in_client()).wait_until_ready()
                for guild in (lair, nest, nest):
                    await discord.add_bot(guild)
                    if guild is nest:
                        await discord.bot_message(general, "or try /tweet My dream is")
                        await discord.remove_bot(guild)
                await discord.until(lambda: running.world.registry.key_values.get(f"greeted discord:guild:{nest.id}"))
                await running.stop()
            messages = [len(channel.public_messages()) for channel in (strange, rules, general)]
            assert messages == [0, 0, 1]

    async def test_a_teams_members_are_operators_but_for_those_who_can_only_read(self, tmp_path: Path) -> None:
        """An invited member is none before they accept."""
        async with serving(FakeDiscord()) as discord:
            people = [discord.team_member(role, role) for role in ("admin", "developer", "read_only")]
            people.append(discord.team_member("Invited", "admin", membership_state=1))
            async with discord_running.running_bot(discord, tmp_path) as running:
                await discord.connected()
                role_in = running.platform.role_in
                roles_found = [(await role_in("discord:1", f"discord:{person.id}")).name for person in people]
                assert roles_found == ["OPERATOR", "OPERATOR", "MEMBER", "MEMBER"]
                assert (await role_in("discord:1", f"discord:{discord.owner.id}")).name == "MEMBER"


class TestTelegram:
    async def test_whoever_opens_the_terminals_link_trains_with_one_press(self, tmp_path: Path) -> None:
        """Nothing is set but the token: they open the link, add the bot to a group, and it is trusted."""
        shown: list[str] = []
        async with FakeTelegram().serving() as telegram:
            ann = telegram.person("Ann")
            group = telegram.chat("supergroup", "Nest", roles={ann.id: "creator"})
            async with telegram_running.running_bot(
                telegram, tmp_path, policy="recorded", show=shown.append
            ) as running:
                await telegram.until(lambda: any(START in line for line in shown))
                payload = "".join(shown).partition(START)[2].split()[0]
                await telegram.say(ann, telegram.private(ann), f"/start {payload}")
                assert "You run this bot now" in (await telegram.message(telegram.private(ann))).text
                await telegram.add_bot(ann, group)
                assert (await telegram.message(group)).text.startswith("Hi! Send /train")
                await telegram.say(ann, group, "/train @x", document=telegram.document(*POSTS))
                question = await telegram.message(group, 2)
                assert [*question.buttons] == QUESTION
                await telegram.press(ann, question, "Public figure")
                await telegram.until(lambda: "Training x" in question.text)
                async with asyncio.timeout(60):  # the question shows the progress from now on
                    while not running.world.announcer.adopted:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
                assert running.world.announcer.adopted == {"1": str(question.id)}
                assert telegram.sent(group)[1:] == [question]
                [job] = running.world.registry.jobs.list()
                assert job.request.consent_bases == ("public-figure",)
                [consent] = running.world.registry.consents.list("x")
                assert (consent.basis, consent.recorded_in) == (ConsentBasis.PUBLIC_FIGURE, None)  # an operator's

    async def test_a_members_training_goes_to_the_moderators(self, tmp_path: Path) -> None:
        """Their file is kept; two presses of a moderator later it is trained. A bare name on X is answered with why."""
        async with FakeTelegram().serving() as telegram:
            op, ann, mod = telegram.person("Op"), telegram.person("Ann"), telegram.person("Mod")
            group = telegram.chat("supergroup", "Nest", roles={op.id: "creator", mod.id: "administrator"})
            operators: dict[str, Any] = {"telegram_operators": str(op.id)}
            async with telegram_running.running_bot(telegram, tmp_path, policy="recorded", **operators) as running:
                await telegram.say(ann, group, "/train @x")
                assert plain((await telegram.message(group)).text).startswith(X_NOT_READ)
                await telegram.say(ann, group, "/train @x", document=telegram.document(*POSTS))
                sent = await telegram.message(group, 2)
                assert sent.text.startswith("Sent to the moderators. I'll tell you here.")
                await telegram.press(mod, sent, "Approve")
                question = await telegram.message(group, 3)
                assert [*question.buttons] == QUESTION
                await telegram.press(mod, question, "They agreed")
                await telegram.until(lambda: "is approved: job 1" in question.text)
                [job] = running.world.registry.jobs.list()
                assert (job.audience[0].member, job.request.consent_bases) == (f"telegram:{ann.id}", ("permission",))

    async def test_a_link_makes_one_operator_and_is_used_once(self, tmp_path: Path) -> None:
        """It is shown again at no start, works in no group, and no other code is as good."""
        shown: list[str] = []
        async with FakeTelegram().serving() as telegram:
            ann, bob = telegram.person("Ann"), telegram.person("Bob")
            group = telegram.chat("supergroup", "Nest")
            async with telegram_running.running_bot(telegram, tmp_path, show=shown.append) as running:
                await telegram.until(lambda: any(START in line for line in shown))
                payload = "".join(shown).partition(START)[2].split()[0]
                for person, chat, text in (
                    (bob, telegram.private(bob), f"/start operator_{'0' * 32}"),
                    (bob, group, f"/start {payload}"),
                    (ann, telegram.private(ann), f"/start {payload}"),
                    (bob, telegram.private(bob), f"/start {payload}"),
                ):
                    number = len(telegram.sent(chat)) + 1
                    await telegram.say(person, chat, text)
                    said = (await telegram.message(chat, number)).text
                    assert ("You run this bot now" in said) == (person is ann)
                assert running.world.registry.key_values.get("telegram:operator code") is None
                roles = [
                    (await running.platform.role_in("telegram:1", f"telegram:{one.id}")).name for one in (ann, bob)
                ]
                assert roles == ["OPERATOR", "MEMBER"]
            async with telegram_running.running_bot(telegram, tmp_path, show=shown.append):
                await telegram.until(lambda: telegram.count("getUpdates") > 1)
            assert sum(START in line for line in shown) == 1

    async def test_whoever_adds_the_bot_to_their_group_records_nothing(self, tmp_path: Path) -> None:
        """The attack, with the operator far away; /trust there lets its administrators."""
        async with FakeTelegram().serving() as telegram:
            mallory, op = telegram.person("Mallory"), telegram.person("Op")
            lair = telegram.chat("supergroup", "Lair", roles={mallory.id: "creator", op.id: "left"})
            operators: dict[str, Any] = {"telegram_operators": str(op.id)}
            async with telegram_running.running_bot(telegram, tmp_path, policy="recorded", **operators) as running:
                await telegram.add_bot(mallory, lair)  # not greeted
                for number, line in enumerate((f"/consent @{VICTIM} public-figure", f"/train @{VICTIM}"), 1):
                    await telegram.say(mallory, lair, line)
                    said = await telegram.message(lair, number)
                    assert OWNERS_ONLY in plain(said.text)
                    assert [*said.buttons] == ["Prove it"]
                registry = running.world.registry
                assert (registry.jobs.list(), registry.consents.list(VICTIM)) == ([], [])
                assert refusals(registry) == [("consent refused", VICTIM)]
                await telegram.say(op, lair, "/trust")
                assert "can record consent now" in (await telegram.message(lair, 3)).text
                await telegram.say(mallory, lair, f"/consent @{VICTIM} public-figure")
                assert "Recorded for" in (await telegram.message(lair, 4)).text


def _outage() -> Refused:
    return Refused(403, 0, "Cloudflare says no")
