"""`python -m models.pictures`: draws tweets for the bot, one after the other, until its input ends.

A request is a line of JSON (`request.PictureRequest`), an answer the PNG's length in 4 bytes, big-endian, and then the
PNG. The process ends by itself after `MAX_PICTURES`, since Typst remembers layouts, and is started anew.
"""

import resource
import sys
from contextlib import suppress

from models.pictures.picture import Face, PictureRenderer
from models.pictures.request import PictureRequest

MAX_PICTURES = 500
MAX_MEMORY_BYTES = 2 << 30  # of addresses, of which the fonts and libraries map most without using them
MAX_PROCESSOR_SECONDS = 300


def main() -> None:
    for kind, limit in ((resource.RLIMIT_AS, MAX_MEMORY_BYTES), (resource.RLIMIT_CPU, MAX_PROCESSOR_SECONDS)):
        with suppress(ValueError, OSError):  # there is a lower limit already, or the system knows none
            resource.setrlimit(kind, (limit, limit))
    renderer = PictureRenderer()
    for number, line in enumerate(sys.stdin.buffer, 1):
        request = PictureRequest.from_json(line)
        faces = [Face(name) for name in request.names]
        png = renderer.draw(request, faces, request.prompt, request.tweet, request.look, request.notice)
        sys.stdout.buffer.write(len(png).to_bytes(4, "big") + png)
        sys.stdout.buffer.flush()
        if number == MAX_PICTURES:
            break


if __name__ == "__main__":
    main()
