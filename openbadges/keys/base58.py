"""Base 58 (Bitcoin's alphabet), the body of a multibase string that starts with `z`."""

from typing import Final

from openbadges.errors import KeyRefused

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES: Final = {character: value for value, character in enumerate(_ALPHABET)}
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
    number = 0
    try:
        for start in range(0, len(text), 10):
            limb = 0
            piece = text[start : start + 10]
            for character in piece:
                limb = limb * 58 + _VALUES[character]
            number = number * (_LIMB if len(piece) == 10 else 58 ** len(piece)) + limb
    except KeyError:
        raise KeyRefused(fault="it is not written in base 58") from None
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
