"""The drawing process: pictures by a child that is started when it is needed, and never holds up the bot."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.personas.picture_process import MAX_WAITING, PictureProcess
from models.domain.errors import ServiceError, TryLater
from models.pictures.request import WIDE, Look, PictureRequest

PNG = b"\x89PNG\r\n\x1a\n"


def asked(tweet: str = "My dream is tea.", look: Look = WIDE) -> PictureRequest:
    return PictureRequest("p1", "The Earl", ("earl",), "AI BOT", ("The Earl",), "My dream is", tweet, "", look)


@pytest.fixture
async def pictures() -> AsyncIterator[PictureProcess]:
    process = PictureProcess()
    yield process
    await process.close()


def size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def peak_megabytes(process: int) -> float:
    """Of resident memory; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


async def test_it_draws_in_each_look(pictures: PictureProcess) -> None:
    """One child draws all, and each differs."""
    looks = (Look(), Look(is_square=True), Look(is_dark=True), Look(is_square=True, is_dark=True))
    drawn = [await pictures.draw(asked(look=look)) for look in looks]
    assert [size(png) for png in drawn] == [(1200, 630), (1080, 1080), (1200, 630), (1080, 1080)]
    assert len(set(drawn)) == 4
    child = pictures._child
    assert child is not None
    assert child.returncode is None
    assert peak_megabytes(child.pid) < 200


async def test_a_child_that_dies_is_started_anew(pictures: PictureProcess) -> None:
    """Its picture is lost, with a sentence; the next one is drawn."""
    await pictures.draw(asked())
    child = pictures._child
    assert child is not None
    child.kill()
    await child.wait()
    assert (await pictures.draw(asked())).startswith(PNG)


@pytest.mark.parametrize("program", ["import sys; sys.stdin.read()", "print('no picture')", "raise SystemExit(1)"])
async def test_a_child_that_does_not_answer_is_given_up(program: str) -> None:
    """Hanging, babbling or dead: the member reads a sentence, and no child stays."""
    pictures = PictureProcess((sys.executable, "-c", program), draw_seconds=1)
    with pytest.raises(ServiceError, match="couldn't be drawn"):
        await pictures.draw(asked())
    assert pictures._child is None


async def test_too_many_at_once_are_refused(pictures: PictureProcess) -> None:
    """Those that wait are drawn, one after the other; the loop goes on meanwhile."""
    await pictures.draw(asked())
    lags: list[float] = []

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            lags.append(time.perf_counter() - began)

    watching = asyncio.create_task(watch())
    results = await asyncio.gather(
        *(pictures.draw(asked(f"Tweet {number}.")) for number in range(MAX_WAITING + 2)), return_exceptions=True
    )
    watching.cancel()
    assert [isinstance(result, TryLater) for result in results] == [False] * MAX_WAITING + [True] * 2
    assert sorted(lags)[len(lags) // 2] < 0.05


async def test_an_idle_child_ends() -> None:
    """Its memory is given back, and the next picture starts another."""
    pictures = PictureProcess(idle_seconds=0.05)
    await pictures.draw(asked())
    child = pictures._child
    assert child is not None
    assert await asyncio.wait_for(child.wait(), 20) == 0
    assert (await pictures.draw(asked())).startswith(PNG)
    await pictures.close()
