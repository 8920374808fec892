"""A badge inside a PNG: read it, remove it, splice it in; pixels are never decoded here.

Open Badges 2.0 Baking and Open Badges 3.0 section 5.3: one `iTXt` chunk a version, keyword `openbadges` (2.0)
or `openbadgecredential` (3.0), uncompressed. Before 1.1 it was a `tEXt` chunk with an address.
PNG (third edition) 5.3 gives the frame of a chunk: length, type, content, CRC-32 of type and content.
"""

import zlib
from dataclasses import dataclass
from struct import Struct
from typing import Self

from isal.isal_zlib import crc32

from openbadges.errors import (
    AnimatedImage,
    BakedBadgeDamaged,
    BakedBadgeTooLarge,
    ImageDamaged,
    ImageTooLarge,
    NoBadgeInImage,
    NotAnImage,
    NothingToBake,
    SeveralBadgesInImage,
    TrailingBytes,
)
from openbadges.model import Baked, Remark

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BEGINNING = SIGNATURE + b"\0\0\0\x0dIHDR"
MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4096
MAX_PIXELS = 16_000_000
MAX_BADGE_BYTES = 1024 * 1024

_V2 = b"openbadges"
_V3 = b"openbadgecredential"
_PREFIX_V2 = b"iTXt" + _V2 + b"\0\0\0\0\0"
_PREFIX_V3 = b"iTXt" + _V3 + b"\0\0\0\0\0"
_CRC_V2 = crc32(_PREFIX_V2)
_CRC_V3 = crc32(_PREFIX_V3)
_TEXT_TYPES_AND_END = frozenset((b"iTXt", b"tEXt", b"zTXt", b"IEND"))
_AFTER_IHDR = 33
_LENGTH_LIMIT = 2**31

# Keyword and type of a badge's chunk, where its content starts and where its frame ends.
_Badge = tuple[bytes, bytes, int, int]

_frame = Struct(">I4s").unpack_from
_number = Struct(">I")
_crc_at = _number.unpack_from
_ihdr = Struct(">IIBBBBB").unpack_from
_BIT_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


@dataclass(frozen=True, slots=True)
class Header:
    """What IHDR says of a picture: pixels, bits a sample, colour type (PNG 11.2.1), interlace."""

    width: int
    height: int
    bit_depth: int
    colour_type: int
    interlaced: bool


@dataclass(frozen=True, slots=True)
class Carrier:
    """A picture without badges, split where one goes: make it once, bake it for every recipient."""

    head: bytes
    tail: bytes | memoryview

    @classmethod
    def from_png(cls, png: bytes) -> Self:
        """Check the frame and CRC of every chunk, and leave out badges and whatever follows IEND.

        Raises NotAnImage and ImageDamaged.
        """
        chunks = _chunks(png)
        view = memoryview(png)
        _check_crc(view, 16, _AFTER_IHDR)
        kept: list[memoryview] = []
        start = after = _AFTER_IHDR
        for kind, content, after in chunks:
            _check_crc(view, content, after)
            if kind in _TEXT_TYPES_AND_END and _badge_keyword(png, content, after - 4):
                kept.append(view[start : content - 8])
                start = after
        kept = [segment for segment in (*kept, view[start:after]) if segment]
        return cls(png[:_AFTER_IHDR], kept[0] if len(kept) == 1 else b"".join(kept))

    def bake(self, *, v2: bytes | str = b"", v3: bytes | str = b"") -> bytes:
        """The picture with a 2.0 badge, a 3.0 badge, or both: one chunk each, right after IHDR.

        Payloads are UTF-8 without NUL: JSON or a compact JWS. Raises NothingToBake.
        """
        if isinstance(v2, str):
            v2 = v2.encode()
        if isinstance(v3, str):
            v3 = v3.encode()
        pack = _number.pack
        if v2 and v3:
            return b"".join(
                (
                    self.head,
                    pack(len(v2) + len(_PREFIX_V2) - 4),
                    _PREFIX_V2,
                    v2,
                    pack(crc32(v2, _CRC_V2)),
                    pack(len(v3) + len(_PREFIX_V3) - 4),
                    _PREFIX_V3,
                    v3,
                    pack(crc32(v3, _CRC_V3)),
                    self.tail,
                )
            )
        if v2:
            payload, prefix, crc = v2, _PREFIX_V2, _CRC_V2
        elif v3:
            payload, prefix, crc = v3, _PREFIX_V3, _CRC_V3
        else:
            raise NothingToBake
        length = pack(len(payload) + len(prefix) - 4)
        return b"".join(
            (self.head, length, prefix, payload, pack(crc32(payload, crc)), self.tail)
        )

    def picture(self) -> bytes:
        """The picture alone."""
        return b"".join((self.head, self.tail))


def strip_badges(png: bytes) -> bytes:
    """The same picture without any badge and without anything after its end. Raises as Carrier.from_png."""
    return Carrier.from_png(png).picture()


def inspect(png: bytes) -> Header:
    """Check an uploaded picture before anything decodes it: size, header, frames, CRCs, nothing hidden.

    Raises ImageTooLarge (more than 2 MiB, 4096 pixels a side or 16 megapixels: a small file can decode to
    gigabytes), NotAnImage, ImageDamaged, AnimatedImage and TrailingBytes.
    """
    if len(png) > MAX_BYTES:
        raise ImageTooLarge(limit="2 MB")
    chunks = _chunks(png)
    header = _header(png)
    if max(header.width, header.height) > MAX_SIDE or header.width * header.height > MAX_PIXELS:
        raise ImageTooLarge(limit="4096 by 4096 pixels or 16 megapixels")
    view = memoryview(png)
    kinds: set[bytes] = set()
    end = _AFTER_IHDR
    for kind, content, end in chunks:
        _check_crc(view, content, end)
        if kind == b"IHDR" or not kind.isalpha():
            raise ImageDamaged(fault="a part is out of place")
        if kind == b"acTL":
            raise AnimatedImage
        kinds.add(kind)
    if b"IDAT" not in kinds:
        raise ImageDamaged(fault="it has no pixels")
    if end != len(png):
        raise TrailingBytes
    return header


def unbake(png: bytes) -> Baked:
    """Read the badges of a picture: at most one of each version, never a choice between two.

    An old `tEXt` or `zTXt` beside an `iTXt` is tolerated only if it says the same. Raises NotAnImage,
    ImageDamaged, NoBadgeInImage, SeveralBadgesInImage, BakedBadgeDamaged and BakedBadgeTooLarge.
    """
    badges: list[_Badge] = []
    after = 0
    for kind, start, after in _chunks(png, _TEXT_TYPES_AND_END):
        if kind != b"IEND":
            keyword = _badge_keyword(png, start, after - 4)
            if keyword:
                badges.append((keyword, kind, start, after))
    remarks: list[Remark] = [] if after == len(png) else ["trailing_bytes"]
    if len(badges) == 1:
        text = _text(png, badges[0], remarks)
        if badges[0][0] == _V2:
            return Baked(text, "", tuple(remarks))
        return Baked("", text, tuple(remarks))
    if not badges:
        raise NoBadgeInImage
    return _agreed(png, badges, remarks)


def _agreed(png: bytes, badges: list[_Badge], remarks: list[Remark]) -> Baked:
    """One text a keyword, out of several chunks."""
    badges.sort(key=_modern_first)
    texts = {_V2: "", _V3: ""}
    for badge in badges:
        keyword, kind, _, _ = badge
        text = _text(png, badge, remarks)
        earlier = texts[keyword]
        if earlier and (kind == b"iTXt" or text != earlier):
            raise SeveralBadgesInImage
        texts[keyword] = text
    return Baked(texts[_V2], texts[_V3], tuple(dict.fromkeys(remarks)))


def _chunks(png: bytes, wanted: frozenset[bytes] | None = None) -> list[tuple[bytes, int, int]]:
    """Type, start of content and end of frame of the chunks after IHDR, through IEND.

    With `wanted` only chunks of these types are listed, so that pixels cost next to nothing.
    """
    if not png.startswith(_BEGINNING):
        if png.startswith(SIGNATURE):
            raise ImageDamaged(fault="it does not begin with its header")
        raise NotAnImage
    size = len(png)
    chunks = []
    at = _AFTER_IHDR
    frame = _frame
    kind = b"IHDR"
    while kind != b"IEND":
        if at + 8 > size:
            raise ImageDamaged(fault="its end is missing")
        length, kind = frame(png, at)
        after = at + 12 + length
        if after > size:
            raise ImageDamaged(fault="a part is longer than the file")
        if wanted is None or kind in wanted:
            chunks.append((kind, at + 8, after))
        at = after
    return chunks


def _header(png: bytes) -> Header:
    _check_crc(memoryview(png), 16, _AFTER_IHDR)
    width, height, bit_depth, colour_type, compression, filtering, interlace = _ihdr(png, 16)
    if not (0 < width < _LENGTH_LIMIT and 0 < height < _LENGTH_LIMIT):
        raise ImageDamaged(fault="it has no size")
    if (
        bit_depth not in _BIT_DEPTHS.get(colour_type, ())
        or compression
        or filtering
        or interlace > 1
    ):
        raise ImageDamaged(fault="its header makes no sense")
    return Header(width, height, bit_depth, colour_type, interlace == 1)


def _check_crc(view: memoryview, content: int, after: int) -> None:
    if crc32(view[content - 4 : after - 4]) != _crc_at(view, after - 4)[0]:
        raise ImageDamaged(fault="a checksum is wrong")


def _badge_keyword(png: bytes, start: int, end: int) -> bytes:
    """The keyword of a text chunk if it is a badge's, else nothing."""
    if png.startswith(b"openbadgecredential\0", start, end):
        return _V3
    if png.startswith(b"openbadges\0", start, end):
        return _V2
    return b""


def _modern_first(badge: _Badge) -> bool:
    return badge[1] != b"iTXt"


def _text(png: bytes, badge: _Badge, remarks: list[Remark]) -> str:
    """The text of a badge's chunk; what is unusual about it goes into `remarks`."""
    keyword, kind, start, after = badge
    end = after - 4
    if crc32(png[start - 4 : end]) != _crc_at(png, end)[0]:
        raise BakedBadgeDamaged(fault="its checksum is wrong")
    start += len(keyword) + 1
    if kind == b"iTXt":
        if png.startswith(b"\0\0\0\0", start, end):
            return _checked(png[start + 4 : end], "utf-8")
        return _international_text(png[start:end], remarks)
    remarks.append("legacy_chunk")
    content = png[start:end]
    if kind == b"zTXt":
        if content[:1] != b"\0":
            raise BakedBadgeDamaged(fault="it is compressed in an unknown way")
        content = _decompress(content[1:])
        remarks.append("compressed")
    return _checked(content, "latin-1")


def _international_text(content: bytes, remarks: list[Remark]) -> str:
    """The text of an iTXt with flags, a language tag or a translated keyword (PNG 11.3.3.4)."""
    parts = content[2:].split(b"\0", 2)
    if len(parts) != 3 or content[1] != 0 or content[0] > 1:
        raise BakedBadgeDamaged(fault="its frame makes no sense")
    language, translated, text = parts
    if language or translated:
        remarks.append("language_tag")
    if content[0]:
        text = _decompress(text)
        remarks.append("compressed")
    return _checked(text, "utf-8")


def _decompress(compressed: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(compressed, MAX_BADGE_BYTES + 1)
    except zlib.error:
        raise BakedBadgeDamaged(fault="it cannot be decompressed") from None
    if len(text) <= MAX_BADGE_BYTES and (not inflater.eof or inflater.unused_data):
        raise BakedBadgeDamaged(fault="it cannot be decompressed")
    return text


def _checked(text: bytes, encoding: str) -> str:
    if not 0 < len(text) <= MAX_BADGE_BYTES:
        if text:
            raise BakedBadgeTooLarge(limit="1 MB")
        raise BakedBadgeDamaged(fault="it is empty")
    if 0 in text:
        raise BakedBadgeDamaged(fault="it holds a NUL")
    try:
        return text.decode(encoding)
    except UnicodeDecodeError:
        raise BakedBadgeDamaged(fault="it is not UTF-8") from None
