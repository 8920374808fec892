"""The short code of an award: what a person reads from paper and types to check it.

Eleven characters of chance and one that checks them, in Crockford's base 32, whose letters are hard to take for one
another: `7K3M-9QXT-2F4P`. 55 bits are too many to guess behind a limit on tries; no code says anything of the award.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
# What people write for a character that looks like it, and what they put between the groups.
_TYPED = str.maketrans("OIL", "011", " -.\u00a0\u2010\u2011\u2013\u2014")


def new() -> str:
    """A code that nobody has."""
    chance = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    return "".join(ALPHABET[value] for value in [*chance, _check(chance)])


def read(text: str) -> str:
    """The code that somebody has typed, as it is kept; empty when it is none or was mistyped."""
    code = text.strip().upper().translate(_TYPED)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return ""
    *chance, last = (ALPHABET.index(each) for each in code)
    return code if _check(chance) == last else ""


def looks_like_one(text: str) -> bool:
    """Whether somebody meant to type a code, rightly or not."""
    code = text.strip().upper().translate(_TYPED)
    return len(code) in range(LENGTH - 1, LENGTH + 2) and code.isascii() and code.isalnum()


def written(code: str) -> str:
    """A code as people read it."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def _check(values) -> int:
    """A sum in the field of 32 elements, each place with a weight of its own: it finds out every wrong character and every
    two that changed places."""
    total = 0
    for value in values:
        total = (total ^ value) << 1
        if total > 31:
            total ^= 0b100101
    return total
