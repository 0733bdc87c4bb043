"""Hashes that the service names in its documentation: XXH64 (xxHash specification 0.1.1) for
sticky draws, SHA-256 over length-prefixed parts for identifiers."""

import hashlib
import struct

MASK = 2**64 - 1
P1, P2, P3, P4, P5 = (
    0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)


def _rotate(value, bits):
    return ((value << bits) | (value >> (64 - bits))) & MASK


def _round(lane, word):
    return _rotate((lane + word * P2) & MASK, 31) * P1 & MASK


def xxh64(data, seed=0):
    size, at = len(data), 0
    if size >= 32:
        lanes = [(seed + P1 + P2) & MASK, (seed + P2) & MASK, seed, (seed - P1) & MASK]
        while at + 32 <= size:
            for index, word in enumerate(struct.unpack_from("<4Q", data, at)):
                lanes[index] = _round(lanes[index], word)
            at += 32
        result = sum(_rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            result = ((result ^ _round(0, lane)) * P1 + P4) & MASK
    else:
        result = (seed + P5) & MASK
    result = (result + size) & MASK
    while at + 8 <= size:
        (word,) = struct.unpack_from("<Q", data, at)
        result = (_rotate(result ^ _round(0, word), 27) * P1 + P4) & MASK
        at += 8
    if at + 4 <= size:
        (word,) = struct.unpack_from("<I", data, at)
        result = (_rotate(result ^ (word * P1 & MASK), 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        result = _rotate(result ^ (byte * P5 & MASK), 11) * P1 & MASK
    result = (result ^ (result >> 33)) * P2 & MASK
    result = (result ^ (result >> 29)) * P3 & MASK
    return result ^ (result >> 32)


def draw(customer, seed):
    """A number in 0 ..< 1, the same for the same customer and seed."""
    return (xxh64(customer, seed) >> 11) / 2**53


def derived(*parts):
    """32 hexadecimal digits: half of SHA-256 over the parts, each after its length."""
    digest = hashlib.sha256()
    for part in parts:
        part = part.encode("utf-8") if isinstance(part, str) else part
        digest.update(struct.pack("<I", len(part)) + part)
    return digest.hexdigest()[:32]


def as_subject(decision):
    """A decision id as the subject of another identifier: two little-endian words."""
    return struct.pack("<QQ", int(decision[:16], 16), int(decision[16:], 16))
