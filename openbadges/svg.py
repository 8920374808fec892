"""A badge inside an SVG: read it, splice it in.

Open Badges 2.0 Baking and Open Badges 3.0 section 5.3: one element a version, directly after the start of
the root. A JWS stands in its attribute `verify`; JSON is its body, which in 2.0 also has `verify` with the
hosted address. The prefix is `openbadges:` by the letter, because some readers look for just that.

Only a sanitised picture is baked, so nothing ever has to be cut out of one.
"""

from dataclasses import dataclass, field
from typing import Self
from xml.sax.saxutils import quoteattr
from xml.sax.xmlreader import AttributesNSImpl

from openbadges import png
from openbadges.errors import (
    BadgePartsDisagree,
    BakedBadgeDamaged,
    BakedBadgeTooLarge,
    DocumentError,
    NoBadgeInImage,
    NothingToBake,
    SeveralBadgesInImage,
)
from openbadges.model import Baked, Remark
from openbadges.reading import parse_object
from openbadges.svg_cleaning import Name, StrictHandler, read, sanitise

MAX_BAKED_BYTES = 2 * 1024 * 1024
MAX_BADGE_BYTES = png.MAX_BADGE_BYTES

V2_NAMESPACE = "http://openbadges.org"
V3_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_BADGES = {(V2_NAMESPACE, "assertion"), (V3_NAMESPACE, "credential")}


def unbake(svg: bytes) -> Baked:
    """Read the badges of a picture: at most one of each version, told by namespace.

    Attribute and body must agree: a 2.0 body is the JSON whose address `verify` says, and a JWS in `verify`
    stands alone or is repeated. Raises as `sanitise` does for what is no safe XML, and NoBadgeInImage,
    SeveralBadgesInImage, BadgePartsDisagree, BakedBadgeDamaged and BakedBadgeTooLarge.
    """
    finder = _Finder()
    read(svg, finder, limit=MAX_BAKED_BYTES)
    if finder.has_strangers and finder.found:
        raise SeveralBadgesInImage
    if not finder.found:
        raise NoBadgeInImage
    texts = {namespace: found.text() for namespace, found in finder.found.items()}
    remarks: tuple[Remark, ...] = ()
    if texts.get(V2_NAMESPACE, "").startswith(("http://", "https://")):
        remarks = ("legacy_chunk",)
    return Baked(texts.get(V2_NAMESPACE, ""), texts.get(V3_NAMESPACE, ""), remarks)


@dataclass(frozen=True, slots=True)
class Carrier:
    """A clean picture, split where a badge goes: make it once, bake it for every recipient."""

    head: bytes
    tail: bytes

    @classmethod
    def from_svg(cls, svg: bytes) -> Self:
        """Sanitise a picture, which also removes earlier badges, and split it. Raises as `sanitise`."""
        head, _, tail = sanitise(svg).partition(b">")
        return cls(head, tail)

    def bake(self, *, v2: bytes | str = b"", v3: bytes | str = b"") -> bytes:
        """The picture with a 2.0 badge, a 3.0 badge, or both, directly after the start of `<svg`.

        A payload is JSON or a compact JWS. In JSON `>` is written `\\u003e`, so that the one CDATA section
        cannot end early. Raises NothingToBake.
        """
        second = v2.encode() if isinstance(v2, str) else v2
        third = v3.encode() if isinstance(v3, str) else v3
        elements = b""
        if second:
            elements += _element(b"assertion", second, verify=_hosted_address(second))
        if third:
            # One prefix cannot mean both namespaces on the root, so the second badge brings its own.
            scope = _declaration(V3_NAMESPACE) if second else b""
            elements += _element(b"credential", third, scope=scope)
        if not elements:
            raise NothingToBake
        namespace = _declaration(V2_NAMESPACE if second else V3_NAMESPACE)
        return b"".join((self.head, namespace, b">", elements, self.tail))

    def picture(self) -> bytes:
        """The picture alone."""
        return b">".join((self.head, self.tail))


def _declaration(namespace: str) -> bytes:
    return b' xmlns:openbadges="' + namespace.encode() + b'"'


def _element(name: bytes, payload: bytes, *, scope: bytes = b"", verify: str = "") -> bytes:
    if not _is_json(payload):
        verify, payload = payload.decode(), b""
    attribute = f" verify={quoteattr(verify)}".encode() if verify else b""
    start = b"<openbadges:" + name + scope + attribute
    if not payload:
        return start + b"/>"
    body = payload.replace(b">", b"\\u003e")
    # XML has no place for these two characters, JSON has an escape for them.
    body = body.replace(b"\xef\xbf\xbe", b"\\ufffe").replace(b"\xef\xbf\xbf", b"\\uffff")
    return start + b"><![CDATA[" + body + b"]]></openbadges:" + name + b">"


def _is_json(payload: bytes) -> bool:
    return payload.lstrip().startswith(b"{")


def _hosted_address(payload: bytes) -> str:
    """The address that a 2.0 document says it lives at, if it is one of the web."""
    address = _addresses(payload)[0] if _is_json(payload) else ""
    is_address = address.startswith(("http://", "https://")) and " " not in address
    return address if is_address and address.isprintable() else ""


def _addresses(payload: bytes | str) -> tuple[str, ...]:
    """What a 2.x document (`id`) or a 1.x one (`verify.url`) calls its own address."""
    try:
        document = parse_object(payload)
    except DocumentError:
        raise BakedBadgeDamaged(fault="it is not JSON") from None
    verify = document.get("verify")
    said = (document.get("id"), verify.get("url") if isinstance(verify, dict) else None)
    return tuple(address for address in said if isinstance(address, str)) or ("",)


@dataclass(slots=True)
class _Found:
    """One badge's element while it is read."""

    depth: int
    verify: str
    body: list[str] = field(default_factory=list)
    size: int = 0

    def text(self) -> str:
        """The badge, if attribute and body agree."""
        body = "".join(self.body).strip()
        if len(self.verify) > MAX_BADGE_BYTES:
            raise BakedBadgeTooLarge(limit="1 MB")
        if not body and not self.verify:
            raise BakedBadgeDamaged(fault="it is empty")
        if not body or not self.verify or body == self.verify:
            return body or self.verify
        if not body.startswith("{") or self.verify not in _addresses(body):
            raise BadgePartsDisagree
        return body


class _Finder(StrictHandler):
    """Collects the badges of a picture, and elements that another reader would take for one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, _Found] = {}
        self.has_strangers = False
        self.open: _Found | None = None

    def start(self, name: Name, attrs: AttributesNSImpl) -> None:
        if self.open:
            raise BakedBadgeDamaged(fault="it holds other elements")
        namespace, _ = name
        if name not in _BADGES:
            # Readers that look for `openbadges:` by the letter may take this for a badge.
            self.has_strangers |= name[1] in ("assertion", "credential")
            return
        if not namespace or namespace in self.found:
            raise SeveralBadgesInImage
        verify = attrs.get((None, "verify"), "").strip()
        self.open = self.found[namespace] = _Found(self.depth, verify)

    def characters(self, content: str) -> None:
        if self.open:
            self.open.size += len(content)
            if self.open.size > MAX_BADGE_BYTES:
                raise BakedBadgeTooLarge(limit="1 MB")
            self.open.body.append(content)

    def end(self) -> None:
        if self.open and self.open.depth == self.depth:
            self.open = None
