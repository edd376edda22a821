"""Random numbers: one independent stream per purpose.

A stream depends on the seed and its own name only. A table that is added later therefore changes no earlier one, and
the order in which tables are made does not matter.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers for one purpose, for example ``stream(seed, "visits")``."""
    sequence = np.random.SeedSequence(entropy=seed, spawn_key=(zlib.crc32(name.encode()),))
    return np.random.Generator(np.random.PCG64(sequence))


def variant_seed(secret: bytes, label: str) -> int:
    """Seed of the world that belongs to `label` (a team, a person) in the class with this secret.

    HMAC-SHA256, so that who knows seeds or worlds of other labels, but not the secret, learns nothing about this one.
    """
    return int.from_bytes(_digest(secret, "seed", label)[:16], "big")


def variant_name(secret: bytes, label: str) -> str:
    """Public name of the world of `label`, for example ``v-3fa9c1``. Tells nothing about the label or the seed."""
    return "v-" + _digest(secret, "name", label).hex()[:6]


def _digest(secret: bytes, purpose: str, label: str) -> bytes:
    if not secret:
        raise ValueError("the class secret is empty: expected bytes from the class folder's secret file")
    return hmac.new(secret, f"kam-lab variant {purpose}\0{label}".encode(), hashlib.sha256).digest()
