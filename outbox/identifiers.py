"""Public ids: UUIDs of version 7, made here because the generators that count within a millisecond make neighbours guessable."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A new id that sorts by its millisecond and is otherwise 74 bits of chance (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
