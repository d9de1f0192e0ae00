"""Time to render a persona's picture once the fonts are loaded, beside the same text without any layout.

python benchmarks/picture.py
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import typst

from models.domain.persona import Persona
from models.pictures.picture import Face, PictureRenderer

TIMES = 20
TWEETS = {
    "short": "My dream is to nap.",
    "long": "My dream is " + "to count the ships and the gulls " * 8,
    "Japanese with emoji": "私の夢は、静かな図書館で猫と一緒に新聞を読むことです。📚🐈",
    "right to left": "حلمي هو أن أقرأ كل كتاب في المكتبة 😴",
}


def main() -> None:
    """Print the median of each, in milliseconds of wall-clock and CPU time."""
    painter, plain = PictureRenderer(), typst.Compiler(font_paths=[])
    persona = Persona("p1", "earl", "The Earl", ("earl",), "gpt2", "adapter", datetime.now(UTC), 1)
    for name, tweet in TWEETS.items():
        _print(name, lambda number, tweet=tweet: painter.draw(persona, [Face("The Earl")], "", f"{tweet} {number}"))
    page = "#set page(width: 1200pt, height: 630pt)\nA page of typst with one line of text, "
    _print("a bare page", lambda number: plain.compile(f"{page}{number}".encode(), format="png", ppi=72))


def _print(name: str, draw: Callable[[int], object]) -> None:
    draw(-1)
    clock, processor = [], []
    for number in range(TIMES):
        begin = time.perf_counter(), time.process_time()
        draw(number)
        clock.append(time.perf_counter() - begin[0])
        processor.append(time.process_time() - begin[1])
    print(
        f"{name:20} {statistics.median(clock) * 1e3:6.1f} ms, {statistics.median(processor) * 1e3:6.1f} ms of processor"
    )


if __name__ == "__main__":
    main()
