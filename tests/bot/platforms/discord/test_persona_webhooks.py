"""Personas that post under their own names by webhooks: names, threads, restarts, deletion, missing permissions."""

from dataclasses import replace

import pytest

from bot.platforms.discord.persona_webhooks import PersonaWebhooks, poster_name
from models.domain.errors import NotAllowed
from models.domain.persona import Persona
from tests.fakes.bot import NOW, made
from tests.fakes.discord.running import GuildBot
from tests.fakes.discord.world import MANAGE_WEBHOOKS, Channel, Message, Webhook

PENNY = Persona("id-penny", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)


def _switch_on(here: GuildBot) -> None:
    here.bot.registry.chat_settings.set(f"discord:guild:{here.guild.id}", "identity", "on")
    here.channel.bot_permissions |= MANAGE_WEBHOOKS


async def _tweeted(here: GuildBot, channel: Channel, number: int = 1) -> Message:
    """The persona's post that comes of /tweet."""
    await here.discord.command(here.ann, channel, "tweet", prompt="My dream is")
    return await _post(here, channel, number)


async def _post(here: GuildBot, channel: Channel, number: int) -> Message:
    await here.discord.until(lambda: len(_posts(channel)) >= number)
    return _posts(channel)[number - 1]


def _posts(channel: Channel) -> list[Message]:
    return [message for message in channel.public_messages() if message.webhook is not None and not message.is_deleted]


async def test_a_persona_posts_under_its_own_name(here: GuildBot) -> None:
    """In place of the bot's answer, with the label and the buttons of any tweet; nobody is pinged."""
    _switch_on(here)
    post = await _tweeted(here, here.channel)
    assert post.author.name == "Penny (AI parody)"
    assert "My dream is tweet 0" in post.text
    assert "AI-generated parody of @penny" in post.content
    assert post.pings == set()
    await here.discord.until(lambda: all(m.is_deleted for m in here.channel.messages.values() if m.webhook is None))
    await here.discord.press(here.ann, post, "Again")
    await here.discord.until(lambda: len(_posts(here.channel)) == 2)
    assert len(here.discord.webhooks) == 1


async def test_only_where_a_moderator_switched_it_on(here: GuildBot) -> None:
    """With a value of this channel's own, too."""
    _switch_on(here)
    here.bot.registry.chat_settings.set(f"discord:{here.channel.id}", "identity", "off")
    shown = await here.discord.response(await here.discord.command(here.ann, here.channel, "tweet"))
    assert shown.webhook is None
    assert here.discord.webhooks == {}


async def test_a_mention_is_answered_by_the_persona_itself(here: GuildBot) -> None:
    """A reply to its post that mentions the bot, too: that post's persona answers."""
    _switch_on(here)
    made(here.bot.registry, "sam", ("sam",))
    here.bot.registry.chat_settings.set(f"discord:{here.channel.id}", "persona", "id-sam")
    await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> Hi")
    post = await _post(here, here.channel, 1)
    assert post.author.name == "Sam (AI parody)"
    here.bot.registry.chat_settings.set(f"discord:{here.channel.id}", "persona", "id-penny")
    await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> Why?", replies_to=post)
    await here.discord.until(lambda: len(_posts(here.channel)) == 2)
    assert [asked[:2] for asked in here.writer.asked] == [("sam", "Hi"), ("sam", "Why?")]


async def test_threads_use_the_webhook_of_their_channel(here: GuildBot) -> None:
    """Their posts can be deleted there."""
    _switch_on(here)
    thread = await here.discord.thread(here.channel, "side talk")
    post = await _tweeted(here, thread)
    [webhook] = here.discord.webhooks.values()
    assert webhook.channel is here.channel
    await here.platform.delete(f"discord:{thread.id}", str(post.id))
    assert post.is_deleted


async def test_a_webhook_that_somebody_deleted_is_made_anew(here: GuildBot) -> None:
    """At the next tweet."""
    _switch_on(here)
    await _tweeted(here, here.channel)
    here.discord.webhooks.clear()
    await _tweeted(here, here.channel, 2)
    assert len(here.discord.webhooks) == 1


async def test_a_restarted_bot_uses_the_webhook_that_it_made(here: GuildBot) -> None:
    """And none of somebody else's."""
    _switch_on(here)
    await _tweeted(here, here.channel)
    [webhook] = here.discord.webhooks.values()
    here.discord.webhooks = {1: Webhook(1, here.channel, "News", 0, user=here.mod), webhook.id: webhook}
    again = PersonaWebhooks()
    client = await here.platform._logged_in_client()
    channel = client.get_channel(here.channel.id)
    assert not await again.delete(channel, 1)
    post = _posts(here.channel)[0]
    assert await again.delete(channel, post.id)
    assert post.is_deleted


async def test_what_webhooks_post_is_never_answered(here: GuildBot) -> None:
    """Whoever owns them, even if it mentions the bot and does not look like a bot's."""
    webhook = Webhook(1, here.channel, "News", 0, user=here.mod)
    for text, by in (("Do you hear me?", webhook), ("Hello", None)):
        words = f"<@{here.discord.bot.id}> {text}"
        message = Message(here.discord.next_id(), here.channel, here.ann, words, webhook=by)
        here.channel.messages[message.id] = message
        await here.discord.dispatch_message(message, [here.discord.bot])
    await here.discord.bot_message(here.channel, "re: Hello tweet 0")
    assert here.writer.answered == ["Hello"]


async def test_without_the_permission_it_is_an_ordinary_answer(here: GuildBot) -> None:
    """One sentence says what is missing, once."""
    _switch_on(here)
    here.channel.bot_permissions &= ~MANAGE_WEBHOOKS
    for _ in range(2):
        shown = await here.discord.response(await here.discord.command(here.ann, here.channel, "tweet", prompt="Hi"))
        assert "Hi tweet 0" in shown.text
    told = [message for message in here.channel.public_messages() if "Manage Webhooks" in message.text]
    assert len(told) == 1
    await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> Hello")
    await here.discord.bot_message(here.channel, "re: Hello tweet 0")


async def test_moderators_delete_a_personas_post(here: GuildBot) -> None:
    """As they do from a report; another member's message stays."""
    _switch_on(here)
    post = await _tweeted(here, here.channel)
    hello = await here.discord.say(here.mod, here.channel, "hello")
    await here.platform.delete(f"discord:{here.channel.id}", str(post.id))
    assert post.is_deleted
    with pytest.raises(NotAllowed):
        await here.platform.delete(f"discord:{here.channel.id}", str(hello.id))
    assert not hello.is_deleted


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Penny", "Penny (AI parody)"),
        ("Clyde of Discord", "of (AI parody)"),
        ("@x: ```y``` #z", "x y z (AI parody)"),
        ("dis#cord", "dis cord (AI parody)"),
        ("#", "id-penny (AI parody)"),
        ("x" * 90, f"{'x' * 68} (AI parody)"),
    ],
)
def test_a_posters_name_is_one_that_discord_takes(name: str, shown: str) -> None:
    """It always ends by saying what it is."""
    assert poster_name(replace(PENNY, display_name=name)) == shown
