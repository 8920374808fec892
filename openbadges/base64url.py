"""Base 64 for addresses (RFC 4648 section 5) without padding, in the one spelling that each octet string has."""

import binascii
import re
from base64 import urlsafe_b64encode

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


def encode(octets: bytes) -> str:
    """Write octets without padding."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Read text without padding; raises ValueError for any other spelling of the same octets.

    Two spellings of one signature would be two texts of one badge.
    """
    if not _ALPHABET.fullmatch(text):
        raise ValueError("not base64url")
    try:
        octets = binascii.a2b_base64(
            text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), strict_mode=True
        )
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    # The last character can hold bits that belong to no octet.
    if text and encode(octets[-(len(octets) % 3 or 3) :]) != text[-(len(text) % 4 or 4) :]:
        raise ValueError("not base64url")
    return octets
