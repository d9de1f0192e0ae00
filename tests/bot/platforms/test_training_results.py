"""The message at the end of a training on Discord and Telegram: mention, picture and buttons."""

from collections.abc import Sequence
from pathlib import Path

from bot.training.progress_messages import JobProgressMessages
from models.domain.persona import Persona
from models.domain.training_job import Audience
from tests.bot.personas.test_cards import with_card
from tests.fakes.bot import NOW, made, private, wanted
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.running import guild_bot
from tests.fakes.telegram.running import Running

PNG = b"\x89PNG hum"
LABEL = "Penny · AI BOT · AI-generated parody of @penny, not their words"


class Drawn:
    """A card with a picture for every persona."""

    async def picture(self, persona: Persona, chat: str) -> bytes | None:
        return PNG

    async def essence(self, persona: Persona) -> Sequence[str]:
        return []


async def test_discord_announces_a_persona_in_one_message(tmp_path: Path) -> None:
    """Only the asker is pinged, and the picture is attached, with its label as the description."""
    async with serving(FakeDiscord()) as discord, guild_bot(discord, tmp_path) as here:
        job = await here.bot.training.submit(
            wanted(), Audience(f"discord:{here.channel.id}", f"discord:{here.ann.id}"), NOW
        )
        known = here.bot.training, here.bot.registry.jobs, here.bot.registry.personas, here.writer
        announcer = JobProgressMessages(*known, {"discord": here.platform}, Drawn())
        await announcer.start()
        await here.bot.training.finish(job.id, made(here.bot.registry).id)
        end = await discord.bot_message(here.channel, "is ready")
        await announcer.stop()
    assert end.content.startswith(f"<@{here.ann.id}> ")
    assert end.pings == {here.ann.id}
    assert end.text.endswith("**Penny** is ready. Try `/tweet @penny My dream is`")
    assert end.embeds == []
    assert end.files == {"penny.png": PNG}
    assert list(end.buttons) == ["Try it", "Share", "Details"]


async def test_telegram_announces_a_persona_in_a_pictures_caption(running: Running) -> None:
    """The asker is mentioned, and the label is in the caption; what to type is code, which a tap copies."""
    telegram, there = running.telegram, running.world
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    job = await there.training.submit(wanted(), Audience(f"telegram:{group.id}", f"telegram:{ann.id}"), NOW)
    known = there.training, there.registry.jobs, there.registry.personas, there.writer
    announcer = JobProgressMessages(*known, {"telegram": running.platform}, Drawn())
    await announcer.start()
    await telegram.message(group)
    await there.training.finish(job.id, made(there.registry).id)
    await telegram.until(lambda: "penny.png" in telegram.uploads)
    await announcer.stop()
    end = telegram.sent(group)[-1]
    assert end.text.replace("\u2060", "") == (f"Ann: Penny is ready. Try /tweet @penny My dream is\n\n— {LABEL}")
    assert end.linked("text_mention") == ["Ann"]
    assert end.linked("bold") == ["Penny"]
    assert [text.replace("\u2060", "") for text in end.linked("code")] == ["/tweet @penny My dream is"]
    assert "photo" in end.extra
    assert list(end.buttons) == ["Try it", "Share", "Details"]


async def test_a_personas_card_is_a_photo_with_the_label_and_a_link(running: Running) -> None:
    """The deep link opens the bot with that persona."""
    _known, persona = with_card(running.platform._settings.data_dir)
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    await telegram.say(ann, group, "/persona @penny")
    card = await telegram.message(group)
    assert "photo" in card.extra
    assert card.text.replace("\u2060", "").endswith(f"\n\n— {LABEL}")
    assert card.linked("url") == [f"https://t.me/MynahBot?start=persona_{persona.id}"]
    await telegram.say(ann, telegram.private(ann), f"/start persona_{persona.id}")
    assert "Tweet" in (await telegram.message(telegram.private(ann))).buttons


async def test_a_private_personas_card_has_no_link(running: Running) -> None:
    """Others could not open it."""
    ann = running.telegram.person("Ann")
    private(running.world.registry, "penny", Audience(f"telegram:{ann.id}", f"telegram:{ann.id}"))
    await running.telegram.say(ann, running.telegram.private(ann), "/persona @penny")
    assert "t.me" not in (await running.telegram.message(running.telegram.private(ann))).text
