"""An untrusted SVG picture, rebuilt from what is allowed.

An SVG is a program in disguise: it can run scripts, fetch files and grow without end. So it is never edited
but parsed with a defused parser and written anew from `openbadges.svg_vocabulary`.
"""

import base64
import binascii
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.saxutils import escape, quoteattr
from xml.sax.xmlreader import AttributesNSImpl, InputSource

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from openbadges import png
from openbadges.errors import ImageError, ImageTooLarge, InvalidSVG, NotAnImage, UnsafeSVG
from openbadges.svg_vocabulary import (
    ATTRIBUTES,
    ELEMENTS,
    PROPERTIES,
    RENAMED,
    SVG,
    TEXT_ELEMENTS,
    WORD_ATTRIBUTES,
    XLINK,
    XML,
)

MAX_INPUT_BYTES = 1024 * 1024
MAX_BYTES = 256 * 1024
MAX_ELEMENTS = 5000
MAX_DEPTH = 32
MAX_EXPANDED_ELEMENTS = 100_000


Name = tuple[str | None, str]

_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']*)[\"']")
_IDENTIFIER = re.compile(r"[A-Za-z_][\w.:-]*", re.ASCII)
_REFERENCE = re.compile(r"#([A-Za-z_][\w.:-]*)", re.ASCII)
_PAINT_REFERENCE = re.compile(r"\burl\(#([A-Za-z_][\w.:-]*)\)", re.ASCII)
_QUOTED_REFERENCE = re.compile(r"\burl\(\s*(['\"]?)#([A-Za-z_][\w.:-]*)\1\s*\)", re.ASCII)
_FUNCTION = re.compile(
    r"\b(?:rgba?|hsla?|matrix|translate[XY]?|scale[XY]?|rotate|skew[XY])\([-+\d\s.,%a-z/]*\)"
    r"|\burl\(#[A-Za-z_][\w.:-]*\)",
    re.ASCII,
)
_PLAIN_VALUE = re.compile(r"[-+\w\s.,%#'\"!/]*")
_WORDS = re.compile(r"[-\w\s]*", re.ASCII)
_SELECTOR = re.compile(r"[-\w\s.,#*]+", re.ASCII)
_CLASS_SELECTORS = re.compile(r"\.[-\w]+(?:, ?\.[-\w]+)*", re.ASCII)
_DATA_ADDRESS = re.compile(r"data:image/(png|jpe?g);base64,([A-Za-z0-9+/=\s]+)")
_JPEG_SIZE_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_REFERRING_ELEMENTS = {"use", "linearGradient", "radialGradient", "pattern", "textPath"}


def sanitise(svg: bytes) -> bytes:
    """Rebuild an untrusted SVG from what is allowed; what is not allowed is left out with all it holds.

    The result begins with `<svg`, is UTF-8, refers only to its own parts (and to PNG or JPEG data of sane
    size), and is its own sanitised form. Badges inside are left out too: sanitise first, bake after.

    Raises NotAnImage, ImageTooLarge (1 MiB in, 256 KiB out), InvalidSVG (not well-formed, not UTF-8, more
    than 5,000 elements or 32 levels) and UnsafeSVG (a DTD, an entity, a processing instruction, or parts
    that repeat each other without end).
    """
    cleaner = _Cleaner()
    read(svg, cleaner, limit=MAX_INPUT_BYTES)
    cleaner.references.refuse_explosions()
    picture = "".join(cleaner.written).encode()
    if len(picture) > MAX_BYTES:
        raise ImageTooLarge(limit="256 kB")
    return picture


def read(svg: bytes, handler: ContentHandler, *, limit: int) -> None:
    """Feed a picture to a handler: size first, UTF-8 only, no DTD, no entities."""
    if len(svg) > limit:
        raise ImageTooLarge(limit=f"{limit // 1024} kB")
    text = svg.removeprefix(b"\xef\xbb\xbf")
    if not text.lstrip().startswith(b"<"):
        raise NotAnImage
    declared = _DECLARED_ENCODING.match(text)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        raise InvalidSVG(fault="it is not UTF-8")
    try:
        text.decode()
    except UnicodeDecodeError:
        raise InvalidSVG(fault="it is not UTF-8") from None
    source = InputSource()
    source.setByteStream(io.BytesIO(text))
    source.setEncoding("utf-8")
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        parser.parse(source)
    except DefusedXmlException:
        raise UnsafeSVG(what="a document type or entities") from None
    except SAXParseException as fault:
        raise InvalidSVG(fault=f"line {fault.getLineNumber()} is not well-formed") from None


class StrictHandler(ContentHandler):
    """What every reading refuses: another root, processing instructions, too many elements, too deep."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.elements = 0

    def processingInstruction(self, target: str, _data: str) -> None:  # noqa: N802 - the name in SAX
        raise UnsafeSVG(what=f"the instruction {target[:20]}")

    def startElementNS(  # noqa: N802 - the name in SAX
        self, name: Name, _qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        if self.elements == 0 and name != (SVG, "svg"):
            raise NotAnImage
        self.elements += 1
        self.depth += 1
        if self.elements > MAX_ELEMENTS or self.depth > MAX_DEPTH:
            raise InvalidSVG(fault="it has too many parts")
        self.start(name, attrs)

    def endElementNS(self, _name: Name, _qname: str | None) -> None:  # noqa: N802 - the name in SAX
        self.end()
        self.depth -= 1

    def start(self, name: Name, attrs: AttributesNSImpl) -> None:
        raise NotImplementedError

    def end(self) -> None:
        raise NotImplementedError


class _References:
    """How many elements a picture has once every `use` and `url(#id)` is drawn.

    Ten groups of ten uses of the next one are ten milliard shapes in 3 kB: counted here instead of drawn.
    """

    def __init__(self) -> None:
        self.sizes: Counter[str] = Counter()
        self.mentions: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.open = [""]

    def enter(self, kept: dict[str, str]) -> None:
        """An element begins: it belongs to every named element around it."""
        self.open.append(kept.get("id", ""))
        mentioned = [f".{name}" for name in kept.get("class", "").split()]
        for value in kept.values():
            mentioned += _PAINT_REFERENCE.findall(value)
        mentioned += _REFERENCE.findall(kept.get("xlink:href", "")[:200])
        for holder in set(self.open):
            self.sizes[holder] += 1
            self.mentions[holder].update(mentioned)

    def leave(self) -> None:
        self.open.pop()

    def define(self, selectors: str, declarations: str) -> None:
        """A rule for classes: whoever has the class mentions what the rule does."""
        for selector in selectors.split(","):
            self.mentions[selector.strip()].update(_PAINT_REFERENCE.findall(declarations))

    def refuse_explosions(self) -> None:
        """Add up bottom-up, without recursion: names can be chained 5,000 deep."""
        totals: dict[str, int] = {}
        path: set[str] = set()
        waiting = [("", False)]
        while waiting:
            name, is_counted = waiting.pop()
            mentions = self.mentions.get(name, Counter())
            if is_counted:
                path.discard(name)
                totals[name] = self.sizes[name] + sum(
                    totals[mentioned] * times for mentioned, times in mentions.items()
                )
            if name in path or totals.get(name, 0) > MAX_EXPANDED_ELEMENTS:
                raise UnsafeSVG(what="parts that repeat each other without end")
            if name not in totals:
                path.add(name)
                waiting.append((name, True))
                waiting += [(mentioned, False) for mentioned in mentions]


class _Cleaner(StrictHandler):
    """Writes what is allowed while it reads, and counts how often parts repeat one another."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        self.references = _References()
        self.names: list[str] = []  # open elements that are written
        self.left_out = 0  # depth at which a forbidden element began
        self.style: list[str] = []

    def start(self, name: Name, attrs: AttributesNSImpl) -> None:
        namespace, local = name
        local = RENAMED.get(local, local)
        if self.left_out:
            return
        if namespace != SVG or local not in ELEMENTS:
            self.left_out = self.depth
            return
        kept = self.attributes(local, attrs)
        if local == "image" and "xlink:href" not in kept:
            self.left_out = self.depth
            return
        self.references.enter(kept)
        self.names.append(local)
        written = "".join(f" {key}={quoteattr(value)}" for key, value in kept.items())
        self.written.append(f"<{local}{written}>")

    def end(self) -> None:
        if self.left_out:
            if self.left_out == self.depth:
                self.left_out = 0
            return
        local = self.names.pop()
        if local == "style":
            for selectors, declarations in _rules("".join(self.style)):
                self.references.define(selectors, declarations)
                self.written.append(f"{selectors}{{{declarations}}}")
            self.style.clear()
        self.references.leave()
        self.written.append(f"</{local}>")

    def characters(self, content: str) -> None:
        if self.left_out or not self.names:
            return
        if self.names[-1] == "style":
            self.style.append(content)
        elif self.names[-1] in TEXT_ELEMENTS:
            self.written.append(escape(content))

    def attributes(self, element: str, attrs: AttributesNSImpl) -> dict[str, str]:
        """The allowed attributes of an element, values made plain, in their order."""
        kept = {}
        if not self.names:
            kept = {"xmlns": SVG, "xmlns:xlink": XLINK}
        for (namespace, local), value in attrs.items():
            if local == "href" and namespace in (None, XLINK):
                cleaned = _reference(element, value)
                name = "xlink:href"
            elif namespace == XML and local in ("space", "lang"):
                cleaned = value if _WORDS.fullmatch(value) else ""
                name = f"xml:{local}"
            elif namespace is None:
                cleaned = _value(local, value)
                name = local
            else:
                continue
            if cleaned:
                kept[name] = cleaned
        return kept


def _value(name: str, value: str) -> str:
    """An attribute's value as it may stand, or nothing."""
    if name == "style":
        return _declarations(value)
    if name == "id":
        return value if _IDENTIFIER.fullmatch(value) else ""
    if name == "class":
        return value if _WORDS.fullmatch(value) else ""
    if name in WORD_ATTRIBUTES:
        return value
    return _plain(value.strip()) if name in ATTRIBUTES else ""


def _plain(value: str) -> str:
    """A value of numbers, keywords, colours, transforms and `url(#id)`, or nothing."""
    value = _QUOTED_REFERENCE.sub(r"url(#\2)", value)
    if value.count("'") % 2 or value.count('"') % 2:
        return ""
    return value if _PLAIN_VALUE.fullmatch(_FUNCTION.sub("", value)) else ""


def _declarations(css: str) -> str:
    """The allowed declarations of a `style`."""
    kept = []
    for declaration in _without_comments(css).split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        plain = _plain(" ".join(value.split()))
        if plain and name in PROPERTIES:
            kept.append(f"{name}:{plain}")
    return ";".join(kept)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The allowed rules of a style sheet: selectors and declarations, no at-rules.

    A rule that refers to a part is kept only for classes, because those can be counted.
    """
    is_inside_at_rule = False
    for block in _without_comments(css).split("}"):
        selectors, _, declarations = block.partition("{")
        selectors = " ".join(selectors.rpartition(";")[2].split())
        if is_inside_at_rule:
            is_inside_at_rule = bool(block.strip())
        elif selectors.startswith("@"):
            is_inside_at_rule = "{" in declarations
        elif _SELECTOR.fullmatch(selectors) and "{" not in declarations:
            kept = _declarations(declarations)
            if kept and ("url(" not in kept or _CLASS_SELECTORS.fullmatch(selectors)):
                yield selectors, kept


def _without_comments(css: str) -> str:
    first, *rest = css.split("/*")
    return first + "".join(part.partition("*/")[2] for part in rest)


def _reference(element: str, value: str) -> str:
    """The target of `href`: a part of this picture, or for an image its data."""
    value = value.strip()
    if element == "image":
        return _embedded(value)
    return value if element in _REFERRING_ELEMENTS and _REFERENCE.fullmatch(value) else ""


def _embedded(address: str) -> str:
    """A picture in a picture: PNG or JPEG data that is what it says and decodes to a sane size."""
    found = _DATA_ADDRESS.fullmatch(address)
    if found is None:
        return ""
    try:
        content = base64.b64decode("".join(found[2].split()), validate=True)
        if found[1] == "png":
            png.inspect(content)
        else:
            _inspect_jpeg(content)
    except (binascii.Error, ImageError):
        return ""
    kind = "png" if found[1] == "png" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _inspect_jpeg(jpeg: bytes) -> None:
    """Find the size in the frame header (ITU T.81 B.2.2), by the limits of PNG."""
    if not jpeg.startswith(b"\xff\xd8\xff"):
        raise NotAnImage
    at = 2
    while at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
        if jpeg[at + 1] in _JPEG_SIZE_MARKERS:
            height = int.from_bytes(jpeg[at + 5 : at + 7])
            width = int.from_bytes(jpeg[at + 7 : at + 9])
            if max(width, height) > png.MAX_SIDE or width * height > png.MAX_PIXELS:
                raise ImageTooLarge(limit="4096 by 4096 pixels or 16 megapixels")
            return
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    raise NotAnImage
