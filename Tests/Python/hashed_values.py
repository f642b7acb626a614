"""Reproducible pseudo-random tensors without files: the recipe that golden generators and Swift tests share.

Element i of the tensor called `name` has the 32-bit word

    word(name, i) = mix(mix(i) + fnv(name))                                 all modulo 2^32
    fnv(name):  FNV-1a over the UTF-8 bytes: h = 2166136261; h = (h ^ byte) * 16777619 for each byte
    mix(x):     x ^= x >> 16; x *= 0x7FEB352D; x ^= x >> 15; x *= 0x846CA68B; x ^= x >> 16

and from its upper 24 bits the value in [-1, 1), exact in float32,

    unit(name, i) = 2 * Float(word >> 8) * 2^-24 - 1

All further arithmetic is one float32 operation after the other, so that it can be repeated to the bit:

    symmetric(name, shape, a)         Float(a) * unit
    weight(name, shape, gain)         symmetric with a = gain * sqrt(3 / fan_in), computed in float64 and rounded once;
                                      fan_in = the product of all dimensions but the first
    around_one(name, shape, spread)   1 + symmetric(name, shape, spread): batch-norm weights and running variances
"""
import math

import numpy as np


def fnv(name: str) -> int:
    """32-bit FNV-1a hash of the name's UTF-8 bytes."""
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def mix(words: np.ndarray) -> np.ndarray:
    """Scrambles 32-bit words, one to one."""
    words = words ^ (words >> np.uint32(16))
    words = words * np.uint32(0x7FEB352D)
    words = words ^ (words >> np.uint32(15))
    words = words * np.uint32(0x846CA68B)
    return words ^ (words >> np.uint32(16))


def unit(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """float32 values in [-1, 1), in row-major order of the shape."""
    words = mix(mix(np.arange(math.prod(shape), dtype=np.uint32)) + np.uint32(fnv(name)))
    fractions = (words >> np.uint32(8)).astype(np.float32) * np.float32(2**-24)
    return (np.float32(2) * fractions - np.float32(1)).reshape(shape)


def symmetric(name: str, shape: tuple[int, ...], amplitude: float) -> np.ndarray:
    """float32 values in [-amplitude, amplitude)."""
    return unit(name, shape) * np.float32(amplitude)


def weight(name: str, shape: tuple[int, ...], gain: float = 1.0) -> np.ndarray:
    """Values of variance gain² / fan_in."""
    return symmetric(name, shape, gain * math.sqrt(3 / math.prod(shape[1:])))


def around_one(name: str, shape: tuple[int, ...], spread: float) -> np.ndarray:
    """float32 values in [1 - spread, 1 + spread)."""
    return np.float32(1) + symmetric(name, shape, spread)
