"""Cleaning posts: which are kept, and what their texts become."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.tweet import Tweet
from trainer.data.cleaning import clean, is_retweet, is_short
from trainer.data.held_out_split import SEPARATOR

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
PLAIN = st.sampled_from(["a", "the mint", "\n", "\t", "#tag", "@who", "é", "猫", "👻", "\u3000", "…"])
ODD = st.sampled_from(
    [
        "https://t.co/x1",
        "pic.twitter.com/x",
        "www.",
        "a.ly/猫",
        "\x1b",
        "[31m",
        "\u202e",
        "http:",
        "&lt;",
        "&gt;",
        "\ud83d",
        "<|endoftext|>",
        "<|im_end|>",
    ]
)
POSTS = st.lists(PLAIN | ODD, max_size=12).map(" ".join)


def tweet(text: str, number: int = 1, created_at: datetime | None = None) -> Tweet:
    return Tweet(str(number), text, created_at)


@pytest.mark.parametrize(
    "text",
    [
        "RT @bob: hum",
        "RT: @bob hum",
        "RT : @bob hum",
        "RT@bob hum",
        "rt @bob hum",
        "  RT @bob: hum",
        "“RT @bob: hum”",
        "(RT @bob) hum",
        "♺ @bob: hum",
        "♻️ @bob hum",
        "“@bob: hum hum”",
        '"@bob: hum hum" https://t.co/x',
        '"The mint hums" via @bob',
        "“The mint hums” (via @bob) https://t.co/x",
    ],
)
def test_retweets_by_hand_are_recognized(text: str) -> None:
    """As people wrote them before there was a button, and as programs write them."""
    assert is_retweet(tweet(text))


@pytest.mark.parametrize(
    "text",
    [
        "I never RT @bob",
        "rt if you hum",
        "RT is @bob's favourite",
        "@bob: hum",
        "“Hum” says @bob",
        "art @bob",
        "via @bob I hum",
        '"Hum" I said, and "mint" via @bob',
        "“@” is a sign",
        '"@bob: do you hum?" I do',
    ],
)
def test_own_posts_are_no_retweets(text: str) -> None:
    """Unless they are flagged."""
    assert not is_retweet(tweet(text))
    assert is_retweet(Tweet("1", text, is_retweet=True))


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("mint &amp; lime &lt;3 &gt;_&lt;", "mint & lime <3 >_<"),
        ("&amp;lt; is a sign", "&lt; is a sign"),
        ("It&#39;s &quot;mint&quot;&hellip; &#x1F47B;&nbsp;&lt;3", 'It\'s "mint"… 👻 <3'),
        ("AT&T &copy 2026 &notreal; &;", "AT&T &copy 2026 &notreal; &;"),
        ("look https://t.co/abc there", "look there"),
        ("https://t.co/abc look", "look"),
        ("look:https://t.co/abc", "look:"),
        ("(https://t.co/abc and this", "(and this"),
        ("so true!pic.twitter.com/AbC", "so true!"),
        ("see www.example.com/a?b=c now", "see now"),
        ("HTTPS://EXAMPLE.COM/A and bit.ly/wssg6S or youtu.be/x", "and or"),
        ("これ見て https://t.co/abc猫が窓に", "これ見て 猫が窓に"),
        ("이거 https://t.co/abc를 보세요", "이거 를 보세요"),
        ("nice https://t.co/abc…", "nice"),
        ("nice https://t.co/abc😀 day", "nice 😀 day"),
        (
            "and/or, e.g./i.e., 1.5/2 km/h at a.m./p.m., me@www.example",
            "and/or, e.g./i.e., 1.5/2 km/h at a.m./p.m., me@www.example",
        ),
        ("\x1b[31mred\x1b[0m \0nul\x07", "red nul"),
        ("\u202eleft\u202c \u200fright\u2069", "left right"),
        ("می\u200cخواهم 👩\u200d🔬", "می\u200cخواهم 👩\u200d🔬"),
        ("one\n\ntwo\t three\u3000four ", "one two three four"),
        ("end<|endoftext|>less &lt;|im_end|&gt; hum", "end less hum"),
        ("half a \ud83d ghost", "half a ghost"),
        ("<|endof<|x|>text|>", "<|endof text|>"),
        ("https://t.co/abc", ""),
    ],
)
def test_cleaning_follows_the_recipe(raw: str, cleaned: str) -> None:
    """Escapes, links, special tokens, control characters, lone surrogates and white space."""
    assert clean(raw) == cleaned


@given(
    start=st.sampled_from(["https://t.co/", "HTTP://A.B/", "http:", "www.a.example/", "pic.twitter.com/", "youtu.be/"]),
    rest=st.text("aB9-_.~:/?#[]@!$&()*+,;=%é", min_size=1),
    after=st.sampled_from(["", " mint", "猫が", "ひらがな", "を", "。", "、", "를", "วัน", "😀", "「", "\n"]),
)
@settings(deadline=None)
def test_any_link_is_removed_and_what_follows_stays(start: str, rest: str, after: str) -> None:
    """Whatever signs it has, and whether or not a space follows."""
    assert clean(f"look {start}{rest}{after}") == " ".join(["look", *after.split()])


@given(raw=POSTS)
@settings(deadline=None)
def test_cleaning_is_idempotent(raw: str) -> None:
    """A clean text has nothing left to clean."""
    assert clean(clean(raw)) == clean(raw)


@given(raw=st.text() | POSTS)
@settings(deadline=None)
def test_a_clean_text_is_one_line_of_valid_unicode(raw: str) -> None:
    """No post can break a line, end a text for the model, or fail to be stored."""
    text = clean(raw)
    assert text == " ".join(text.split())
    assert SEPARATOR not in text
    assert text.encode().decode() == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quite so.", True),
        ("Quite so indeed", False),
        ("@bruce @gerald hi there", True),
        ("one two #three", True),
        ("see HTTP2 now", True),
        ("e@mail is no word", False),
        ("", True),
    ],
)
def test_posts_with_fewer_than_three_own_words_are_short(text: str, expected: bool) -> None:
    """Mentions, hashtags and links are not the author's own words."""
    assert is_short(text, without_spaces=False) is expected


@pytest.mark.parametrize(
    "text",
    [
        "今日は天気がいいので散歩に行きます。",
        "@bruce 今日は天気がいいので散歩に行きます。",
        "手整体插在口袋里的人过分自信",
        "วันนี้อากาศดีมากเลย",
        "ខ្ញុំចូលចិត្តផឹកកាហ្វេក្តៅ",
        "ຂ້ອຍມັກດື່ມກາເຟຮ້ອນໆ",
        "ကျွန်တော်ကော်ဖီသောက်ရင်းစာဖတ်တယ်",
        "ངས་ཇ་ཚ་པོ་བཏུང་རྒྱུར་དགའ་པོ་ཡོད།",
    ],
)
def test_scripts_without_spaces_are_segmented_into_words(text: str) -> None:
    """A long Japanese, Chinese, Thai, Khmer, Lao, Burmese or Tibetan post is not short although it has no spaces."""
    assert not is_short(text, without_spaces=True)


@pytest.mark.parametrize("text", ["@bruce わかりました", "猫", "ខ្ញុំ", "ສະບາຍ", "ဟုတ်", "ལགས་སོ།", "안녕 하세요"])
def test_one_or_two_words_are_short_in_any_script(text: str) -> None:
    """A single word is short, and so are two that a space separates."""
    assert is_short(text, without_spaces=True)
