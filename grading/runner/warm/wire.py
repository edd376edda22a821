"""The line between keeper and kernel: whole messages, so that an interrupt or a crash never leaves half of one.

A message is one byte for its kind, then its data. On the line it travels in pieces (``+`` more follows, ``.`` last).
"""

from __future__ import annotations

import select
import socket

PIECE = 128 * 1024
PATIENCE_SECONDS = 3.0
EXECUTE, BEGIN, END = b"x", b"b", b"f"
STDOUT, STDERR = b"o", b"s"
DISPLAY, RESULT, UPDATE, ERROR, CLEAR = b"d", b"r", b"u", b"e", b"c"


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a line."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(line: socket.socket, kind: bytes, data: bytes = b"") -> None:
    """Send one message.

    Raises
    ------
    OSError
        When the other end is gone or, on a line that does not block, takes nothing for a while.
    """
    for start in range(0, len(data) or 1, PIECE):
        last = start + PIECE >= len(data)
        piece = kind + (b"." if last else b"+") + data[start : start + PIECE]
        try:
            line.send(piece)
        except BlockingIOError:
            select.select([], [line], [], PATIENCE_SECONDS)
            line.send(piece)


class Mailbox:
    """Puts pieces together again.

    Parameters
    ----------
    most
        Longer messages are dropped: their kind is given with None for the data.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kind = b""
        self._parts: list[bytes] = []
        self._size = 0

    def put(self, piece: bytes) -> tuple[bytes, bytes | None] | None:
        """Take one piece; the message when it was the last one."""
        kind, mark, data = piece[:1], piece[1:2], piece[2:]
        if kind != self._kind:
            self._kind, self._parts, self._size = kind, [], 0
        self._size += len(data)
        if self._size <= self.most:
            self._parts.append(data)
        if mark == b"+":
            return None
        whole = b"".join(self._parts) if self._size <= self.most else None
        self._kind, self._parts, self._size = b"", [], 0
        return kind, whole
