"""A made-up Japanese account that mostly repeats others: the shape of one of the original service's accounts.

It does not know what becomes of it. 3,244 posts: 2,873 of others, 227 without two spaces in them, 144 with more.
"""

import json
import random
from pathlib import Path

HANDLE = "kaki_no_tane"
RETWEETS, UNSPACED, SPACED = 2_873, 227, 144
WHEN = (
    "昨日の帰り道で",
    "雨の上がった朝に",
    "誰もいない台所で",
    "終電を待ちながら",
    "祖母の庭の隅で",
    "図書館の三階で",
)
WHO = ("近所の猫が", "うちの目覚まし時計が", "柿の種の袋が", "隣の席の先輩が", "古い自転車が", "郵便受けの蛙が")
WHAT = (
    "小さな声で歌い出した",
    "私の傘を探していた",
    "月の話をしてくれた",
    "また五分だけ遅れていた",
    "黙って頷いてくれた",
)


def write_japanese_account(folder: Path, unspaced: int = UNSPACED, spaced: int = SPACED) -> Path:
    """Its posts as `HANDLE.jsonl` in `folder`, as the files source reads them."""
    others = [f"RT @someone: 今日の一枚 その{number}" for number in range(RETWEETS)]
    own = japanese_posts(unspaced + spaced)
    texts = [*others, *own[:unspaced], *(text.replace("、", " ") for text in own[unspaced:])]
    path = folder / f"{HANDLE}.jsonl"
    rows = ({"id": str(number), "text": text} for number, text in enumerate(texts))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def japanese_posts(count: int) -> list[str]:
    """`count` different posts, always the same ones."""
    chance = random.Random(HANDLE)
    found: dict[str, None] = {}
    while len(found) < count:
        begin, end = (f"{chance.choice(WHEN)}、{chance.choice(WHO)}{chance.choice(WHAT)}" for _ in range(2))
        found[f"{begin}、{end}。"] = None
    return list(found)
