"""Closing and opening an envelope: encryption at rest with the means of the standard library.

The key comes from the class's secret and the planned opening, by HMAC-SHA256. The stream is SHAKE-256 over key and
nonce, the tag HMAC-SHA256 over nonce and text (encrypt, then authenticate). The nonce is the tag of the content itself,
so that the same bid sealed twice is the same file and no nonce is ever used for two contents.

This keeps a bid from being read by accident, by a colleague looking over the folder, by a backup, and shows every
change. It cannot keep it from the owner of ``secret.key`` who writes a program for it; whoever holds the class folder
holds the key as well.
"""

from __future__ import annotations

import hashlib
import hmac

MAGIC = b"kam-lab sealed bid 1\n"
_NONCE, _TAG = 32, 32


class SealError(ValueError):
    """An envelope that was changed, belongs to another opening, or is none."""


def seal_key(secret: bytes, name: str, opening: str) -> bytes:
    """The key of a tender: another class, another opening, another key."""
    return hmac.new(secret, f"tender-seal\0{name}\0{opening}".encode(), hashlib.sha256).digest()


def close_envelope(key: bytes, content: bytes) -> bytes:
    """Encrypt; the same content under the same key gives the same bytes."""
    nonce = hmac.new(key, b"nonce\0" + content, hashlib.sha256).digest()
    text = _stream(key, nonce, content)
    return MAGIC + nonce + _tag(key, nonce, text) + text


def open_envelope(key: bytes, envelope: bytes) -> bytes:
    """Check and decrypt.

    Raises
    ------
    SealError
        One byte differs from what was sealed, or the key is another one.
    """
    head = len(MAGIC)
    if not envelope.startswith(MAGIC) or len(envelope) < head + _NONCE + _TAG:
        raise SealError("no sealed bid")
    nonce, tag = envelope[head : head + _NONCE], envelope[head + _NONCE : head + _NONCE + _TAG]
    text = envelope[head + _NONCE + _TAG :]
    if not hmac.compare_digest(tag, _tag(key, nonce, text)):
        raise SealError("the seal does not fit")
    return _stream(key, nonce, text)


def _stream(key: bytes, nonce: bytes, data: bytes) -> bytes:
    if not data:
        return b""
    mask = hashlib.shake_256(b"stream\0" + key + nonce).digest(len(data))
    mixed = int.from_bytes(data, "big") ^ int.from_bytes(mask, "big")
    return mixed.to_bytes(len(data), "big")


def _tag(key: bytes, nonce: bytes, text: bytes) -> bytes:
    return hmac.new(key, b"tag\0" + nonce + text, hashlib.sha256).digest()
