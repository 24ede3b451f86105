"""The protocol of host and worker: a length of four bytes, then JSON. Neither side trusts the other's length."""

import json
import struct
from typing import Any, cast

HEAD = struct.Struct(">I")


def pack(message: dict[str, Any]) -> bytes:
    body = json.dumps(message).encode()  # ASCII: half a surrogate pair in a text arrives as it was
    return HEAD.pack(len(body)) + body


def unpack(body: bytes) -> dict[str, Any]:
    """Raises ValueError for anything that is not one JSON object."""
    try:
        message = json.loads(body)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(message, dict):
        raise ValueError("it is not an object")
    return cast("dict[str, Any]", message)
