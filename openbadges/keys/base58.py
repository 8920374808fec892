"""Base 58 (Bitcoin's alphabet), the body of a multibase string that starts with `z`."""

from typing import Final

from openbadges.errors import KeyRefused

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS: Final = _ALPHABET.encode()
_VALUES: Final = bytes.maketrans(_DIGITS, bytes(range(58)))
_PAIRS: Final = [first + second for first in _ALPHABET for second in _ALPHABET]
_PAIR: Final = 58**2
_HALF: Final = 58**6
_LIMB: Final = 58**10
_LONGEST: Final = 2048


def encode(octets: bytes) -> str:
    """Write octets in base 58: ten digits at a time, because dividing a long number is what costs."""
    number = int.from_bytes(octets, "big")
    written: list[str] = []
    while number:
        number, limb = divmod(number, _LIMB)
        high, low = divmod(limb, _HALF)
        written.append(
            _PAIRS[high // _PAIR]
            + _PAIRS[high % _PAIR]
            + _PAIRS[low // _PAIR**2]
            + _PAIRS[low // _PAIR % _PAIR]
            + _PAIRS[low % _PAIR]
        )
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(written)).lstrip("1")


def decode(text: str) -> bytes:
    """Read base 58. Raises KeyRefused for other characters, and for more than a key can need."""
    if len(text) > _LONGEST:
        raise KeyRefused(fault="it is too long")
    digits = text.rjust(-(-len(text) // 5) * 5, "1").encode("ascii", "replace")
    if digits.translate(None, delete=_DIGITS):
        raise KeyRefused(fault="it is not written in base 58")
    five = iter(digits.translate(_VALUES))
    number = 0
    for a, b, c, d, e in zip(five, five, five, five, five, strict=True):
        number = number * 58**5 + (((a * 58 + b) * 58 + c) * 58 + d) * 58 + e
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
