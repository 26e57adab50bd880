"""Bytes of a text file -> UTF-8, the name of its encoding, and what is no text refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import Place, RegisterError

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 65_536
"""As much of a file as its separator and its being text are told from."""
_BLOCK = 1024 * 1024
_FEW_CONTROLS = 8
"""Control characters that may stray into a text of any length; more than two in a hundred bytes are no text."""
_TEXT_BYTES = bytes({9, 10, 11, 12, 13, *range(0x1C, 0x100)})
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BINARY = (
    (b"PK\x03\x04", "an XLSX or ODS workbook", "rename it to .xlsx or .ods"),
    (b"\xd0\xcf\x11\xe0", "an old or protected Office file", "save it as .xlsx without a password"),
    (b"%PDF", "a PDF", "rename it to .pdf"),
    (b"PAR1", "a parquet table", "rename it to .parquet"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
)


def encode_utf8(data: bytes, file: str, stated: str | None = None) -> tuple[bytes, str]:
    """Return the text as UTF-8 without a byte-order mark, and the name of its encoding; raises RegisterError.

    `stated` is the encoding that a mapping says, None finds it out: bytes that are no UTF-8 are read as cp1252, line
    by line, since files put together by hand hold both.
    """
    if not data:
        raise RegisterError("the file is empty", Place(file), "put the register in it or take it out of the folder")
    for magic, what, hint in _BINARY:
        if data.startswith(magic):
            raise RegisterError(f"the file is not text but {what}", Place(file), hint)
    if stated:
        return _refuse_binary(_decode_as(data, file, stated), file), stated
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None) or _guess_utf16(data)
    if encoding and encoding != "utf-8-sig":
        try:
            return _refuse_binary(data.decode(encoding).encode("utf-8", "replace"), file), encoding
        except UnicodeDecodeError as error:
            said = f"the file is not whole {encoding} text (byte {error.start})"
            raise RegisterError(said, Place(file)) from None
    text, name = _mend(data[3:] if encoding else data)
    return _refuse_binary(text, file), name


def _decode_as(data: bytes, file: str, encoding: str) -> bytes:
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode("utf-8", "replace")
    except UnicodeDecodeError as error:
        said = f"the file is not {encoding} text (byte {error.start})"
        raise RegisterError(said, Place(file), "leave `encoding` out of its mapping") from None


def _guess_utf16(data: bytes) -> str | None:
    head = data[:2000]
    if len(head) < 8 or len(data) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) * 0.3 and odd == 0 else None


def _mend(data: bytes) -> tuple[bytes, str]:
    """Return the bytes as they are where they are UTF-8, else with each line that is not read as cp1252."""
    if data.isascii():
        return data, "utf-8"
    blocks: list[bytes] = []
    mended = wide = False
    for block in _cut_blocks(data):
        try:
            block.decode("utf-8")
            wide = wide or not block.isascii()
            blocks.append(block)
        except UnicodeDecodeError:
            text, some = _mend_lines(block)
            mended, wide = True, wide or some
            blocks.append(text)
    if not mended:
        return data, "utf-8"
    return b"".join(blocks), "utf-8 and cp1252" if wide else "cp1252"


def _cut_blocks(data: bytes) -> Iterator[bytes]:
    """Yield the bytes in parts that end where a line does."""
    start = 0
    while start < len(data):
        feed = data.find(b"\n", start + _BLOCK)
        feed = len(data) - 1 if feed < 0 else feed
        back = data.find(b"\r", start + _BLOCK, feed)
        end = (feed if back < 0 else back) + 1
        yield data[start:end]
        start = end


def _mend_lines(block: bytes) -> tuple[bytes, bool]:
    """Return the lines as UTF-8, and whether one of them is so already and not plain ASCII."""
    lines, wide = [], False
    for line in block.splitlines(keepends=True):
        try:
            line.decode("utf-8")
            lines.append(line)
            wide = wide or not line.isascii()
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace").encode("utf-8"))
    return b"".join(lines), wide


def _refuse_binary(data: bytes, file: str) -> bytes:
    head = data[:HEAD]
    if len(head.translate(None, _TEXT_BYTES)) > _FEW_CONTROLS + len(head) // 50:
        raise RegisterError("the file is not text", Place(file), "save the register as .csv, .xlsx or .ods")
    return data
