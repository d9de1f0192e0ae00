"""Deflate64: opens zip entries with the compression that Windows uses for folders over 2 GB, which zipfile lacks."""

import io
import struct
import zipfile
import zlib
from typing import IO, Any

LOCAL_HEADER = struct.Struct("<4s22xHH")  # its signature, and the lengths of the name and the extra field after it
LOCAL_SIGNATURE = b"PK\x03\x04"
CHUNK_BYTES = 1 << 16


def open_deflate64(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """The entry's content. Opening and reading raise BadZipFile for damage."""
    assert archive.fp is not None
    archive.fp.seek(entry.header_offset)
    header = archive.fp.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or not header.startswith(LOCAL_SIGNATURE):
        raise zipfile.BadZipFile("no local header")
    _signature, name_length, extra_length = LOCAL_HEADER.unpack(header)
    archive.fp.seek(name_length + extra_length, io.SEEK_CUR)
    return io.BufferedReader(_Inflated(archive.fp, entry))


class _Inflated(io.RawIOBase):
    """Decompresses as it is read; checks the size and CRC at the end."""

    def __init__(self, packed: IO[bytes], entry: zipfile.ZipInfo) -> None:
        from inflate64 import Inflater

        self._packed, self._left, self._inflater = packed, entry.compress_size, Inflater()
        self._waiting, self._size, self._crc, self._entry = b"", 0, 0, entry

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._waiting and self._left:
            self._read_chunk()
        piece, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(piece)] = piece
        if not piece and (self._size, self._crc) != (self._entry.file_size, self._entry.CRC):
            raise zipfile.BadZipFile("wrong size or CRC")
        return len(piece)

    def _read_chunk(self) -> None:
        chunk = self._packed.read(min(CHUNK_BYTES, self._left))
        if not chunk:
            raise zipfile.BadZipFile("ends too early")
        self._left -= len(chunk)
        self._waiting = self._inflater.inflate(chunk)
        self._size += len(self._waiting)
        self._crc = zlib.crc32(self._waiting, self._crc)
        if self._size > self._entry.file_size:
            raise zipfile.BadZipFile("longer than its entry says")
