"""/tweet: which persona writes, and the buttons under a tweet."""

from bot.chat.messages import Chat, Reply
from bot.commands import COMMANDS
from bot.dispatch.command_line import parse
from bot.dispatch.dispatcher import Dispatcher
from models.domain.audit_entry import AuditQuery
from models.domain.errors import OnlyCopies
from models.domain.mood import Mood
from models.domain.training_job import Audience
from models.engine.request import Sampling
from tests.fakes.bot import (
    ANN,
    BOB,
    ELSEWHERE,
    HERE,
    MOD,
    World,
    answer,
    ask,
    made,
    pressed,
    private,
)


class TestMood:
    async def test_a_mood_is_a_preset_of_sampling(self, here: World) -> None:
        """Normal is what is sampled without any."""
        made(here.registry)
        for mood in ("calm", "normal", "wild"):
            await answer(here, ask("tweet", mood=mood))
        await answer(here, ask("tweet"))
        drawn = [(sampling.temperature, sampling.top_p) for sampling in here.writer.samplings]
        assert drawn == [(0.8, 0.9), (1.0, 0.95), (1.2, 0.95), (1.0, 0.95)]
        assert here.writer.samplings[1] == Sampling()

    async def test_the_chats_mood_holds_until_a_member_chooses_another(self, here: World) -> None:
        """Moderators set it; the buttons stay with the mood of the tweet that they are under."""
        made(here.registry)
        refused = await answer(here, ask("settings", page="mood", value="wild"))
        assert "moderators" in refused.text
        assert "Now: wild." in (await answer(here, ask("settings", MOD, page="mood", value="wild"))).text
        shown = await answer(here, ask("tweet"))
        calm = await answer(here, ask("tweet", mood="calm"))
        here.registry.chat_settings.set(HERE.address, "mood", None)
        for reply, label in ((shown, "Again"), (calm, "Again"), (calm, "More")):
            await pressed(here, reply, label, ANN)
        assert [sampling.temperature for sampling in here.writer.samplings] == [1.2, 0.8, 1.2, 0.8, 0.8]
        asked = await pressed(here, calm, "Own words", ANN)
        assert asked.form is not None
        assert asked.form.options["mood"] == "calm"

    async def test_a_report_and_a_kept_tweet_name_the_mood(self, here: World) -> None:
        """Without it, the seed would give another tweet."""
        made(here.registry)
        shown = await answer(here, ask("tweet", mood="wild"))
        await pressed(here, shown, "Keep", ANN)
        await pressed(here, shown, "Report", ANN)
        [ranked] = here.registry.kept_tweets.list(HERE.address, ANN.id)
        assert ranked.kept.mood is Mood.WILD
        [report] = here.services.audit.list(AuditQuery(action="report"))
        assert report.details["mood"] == "wild"

    async def test_a_prompt_may_begin_with_a_moods_name(self, here: World) -> None:
        """A mood is typed as mood=."""
        for line, options in (
            ("/tweet wild horses", {"prompt": "wild horses"}),
            ("/tweet mood=wild horses", {"mood": "wild", "prompt": "horses"}),
        ):
            command = parse(line, COMMANDS)
            assert command is not None
            assert command.options == options

    async def test_a_vote_has_a_mood_too(self, here: World) -> None:
        """Of both tweets."""
        for name in ("penny", "sam"):
            made(here.registry, name, (name,))
        await answer(here, ask("versus", mood="wild"))
        assert [sampling.temperature for sampling in here.writer.samplings] == [1.2, 1.2]


class TestTweet:
    async def test_the_only_persona_answers_a_chat_that_chose_none(self, here: World) -> None:
        """With one persona there is nothing to choose."""
        made(here.registry)
        reply = await answer(here, ask("tweet", prompt="My dream is"))
        assert [tweet.text for tweet in reply.tweets] == ["My dream is tweet 0"]
        assert not reply.is_private

    async def test_without_any_persona_it_says_how_to_make_one(self, here: World) -> None:
        """An empty service tells its first step."""
        assert "/train makes one" in (await answer(here, ask("tweet"))).text

    async def test_with_several_personas_it_asks_which(self, here: World) -> None:
        """Nothing is guessed, and they are named."""
        made(here.registry, "penny", ("penny",))
        made(here.registry, "sam", ("sam",))
        text = (await answer(here, ask("tweet"))).text
        assert "@penny" in text
        assert "@sam" in text

    async def test_a_named_persona_takes_precedence_over_the_chats(self, here: World) -> None:
        """For this tweet alone."""
        for name in ("penny", "sam"):
            made(here.registry, name, (name,))
        await answer(here, ask("default", MOD, persona="penny", where="here"))
        await answer(here, ask("tweet"))
        await answer(here, ask("tweet", persona="@sam"))
        assert [name for name, *_rest in here.writer.asked] == ["penny", "sam"]

    async def test_the_chats_persona_takes_precedence_over_the_guilds_and_the_default(self, here: World) -> None:
        """Chat over guild over the bot's default."""
        for name in ("penny", "sam", "tom"):
            made(here.registry, name, (name,))
        chat = Chat("fake:7", guild="fake:guild")
        services = here.by_default("tom")

        async def asked() -> str:
            await Dispatcher(COMMANDS, services).answer(ask("tweet", ANN, chat))
            return here.writer.asked[-1][0]

        assert await asked() == "tom"
        here.registry.chat_settings.set("fake:guild", "persona", "id-sam")
        assert await asked() == "sam"
        here.registry.chat_settings.set("fake:7", "persona", "id-penny")
        assert await asked() == "penny"

    async def test_again_repeats_the_request_with_a_new_seed(self, here: World) -> None:
        """Persona, prompt and count stay; the tweet is another."""
        made(here.registry)
        first = await answer(here, ask("tweet", prompt="My dream is", count=3))
        await answer(here, first.buttons[0].to_request(BOB, HERE))
        before, after = here.writer.asked
        assert before[:3] == after[:3] == ("penny", "My dream is", 3)
        assert before[3] != after[3]

    async def test_again_stays_with_its_persona_when_the_chat_changes(self, here: World) -> None:
        """A button means what it meant when it was shown."""
        made(here.registry)
        first = await answer(here, ask("tweet"))
        made(here.registry, "sam", ("sam",))
        here.registry.chat_settings.set(HERE.address, "persona", "id-sam")
        await answer(here, first.buttons[0].to_request(ANN, HERE))
        assert here.writer.asked[-1][0] == "penny"

    async def test_more_requests_the_maximum(self, here: World) -> None:
        """Persona and prompt stay; after five tweets the button is gone."""
        made(here.registry)
        first = await answer(here, ask("tweet", prompt="My dream is"))
        assert [button.label for button in first.buttons] == ["Again", "More", "Own words", "Picture", "Keep", "Report"]
        five = await answer(here, first.buttons[1].to_request(BOB, HERE))
        assert here.writer.asked[-1][:3] == ("penny", "My dream is", 5)
        assert [button.label for button in five.buttons] == [
            "Again",
            "Own words",
            "Picture",
            *(f"Keep {number}" for number in range(1, 6)),
            "Report",
        ]

    async def test_fewer_tweets_than_asked_for_are_explained(self, here: World) -> None:
        """The person sees why two are missing."""
        made(here.registry)
        here.writer.most = 3
        assert (await answer(here, ask("tweet", count=5))).text.startswith("Only 3 of 5")

    async def test_a_blend_is_written_with_a_plus(self, here: World) -> None:
        """It has the label of a blend, and its buttons keep the blend."""
        made(here.registry)
        made(here.registry, "quinn")
        reply = await answer(here, ask("tweet", persona="penny+quinn"))
        assert {tweet.persona.label for tweet in reply.tweets} == {"AI CYBORG"}
        assert reply.buttons[0].options["persona"] == reply.tweets[0].persona.id
        assert await answer(here, reply.buttons[0].to_request(BOB, HERE)) != reply
        assert here.writer.asked[-1][0] == "penny+quinn"

    async def test_an_unknown_persona_cannot_be_blended(self, here: World) -> None:
        """The same error as alone."""
        made(here.registry)
        assert "nobody" in (await answer(here, ask("tweet", persona="penny+nobody"))).text

    async def test_a_persona_that_may_not_be_used_alone_may_not_be_blended(self, here: World) -> None:
        """Another chat's, one held for review, a retired one, and one that the chat's rules exclude."""
        personas, elsewhere = here.registry, Audience(ELSEWHERE.address, BOB.id)
        private(personas, "secret", elsewhere)
        personas.chat_settings.set(ELSEWHERE.address, "hold", "on")
        made(personas, "fresh", ("fresh",), elsewhere)
        here.services.lifecycle.retire(made(personas, "old", ("old",)))
        made(personas, "kept_out", ("kept_out",))
        personas.chat_settings.set(HERE.address, "personas", "listed")
        personas.chat_settings.add_to_list(HERE.address, "personas", made(personas).id)
        expected = {
            "secret": "no persona “secret”",
            "fresh": "waits for a moderator",
            "old": "retired",
            "kept_out": "may not be",
        }
        for name, part in expected.items():
            for both in (f"penny+{name}", f"{name}*2+penny"):
                assert part in (await answer(here, ask("tweet", persona=both))).text
        assert here.writer.asked == []

    async def test_a_member_chooses_who_goes_on_from_given_words(self, here: World) -> None:
        """Only among personas that they may use here; where there are no menus, each is a button."""
        made(here.registry)
        private(here.registry, "secret", Audience(ELSEWHERE.address, BOB.id))
        question = await answer(here, ask("tweet", prompt="My dream is", choose="persona"))
        assert question.is_private
        assert here.writer.asked == []
        [button] = question.all_buttons
        reply = await answer(here, button.to_request(ANN, HERE))
        assert [tweet.text for tweet in reply.tweets] == ["My dream is tweet 0"]

    async def test_without_any_persona_nobody_can_be_chosen(self, here: World) -> None:
        """The first step is told as by a plain /tweet."""
        assert "/train makes one" in (await answer(here, ask("tweet", prompt="Hi", choose="persona"))).text

    async def test_the_writers_error_reaches_the_chat(self, here: World) -> None:
        """Here OnlyCopies."""
        made(here.registry)
        here.writer.error = OnlyCopies("All repeat.")
        assert await answer(here, ask("tweet")) == Reply("All repeat.", is_private=True)

    async def test_a_prompt_that_is_too_long_is_refused_before_generation(self, here: World) -> None:
        """The sentence has the limit."""
        made(here.registry)
        assert "Use at most 200" in (await answer(here, ask("tweet", prompt="x" * 201))).text
        assert here.writer.asked == []
