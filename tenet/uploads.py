"""How a file that a person brought is called: kept under the digest of its content and its name, told by its name alone."""

import re
from pathlib import Path

from tenet.files import sha256_of


def kept_name(name: str, content: bytes) -> str:
    """A name that cannot leave the folder and that no other content has."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", Path(name).name).lstrip(".") or "file"
    return f"{sha256_of(content)[:8]}-{safe}"


def name_given(kept: str) -> str:
    return kept.partition("-")[2] or kept


def told_by_name(text: str, kept: str) -> str:
    """The text with the name that the person knows; where the file lies is left as it is."""
    return re.sub(rf"(?<!/){re.escape(kept)}", lambda _: name_given(kept), text)
