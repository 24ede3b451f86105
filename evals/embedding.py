"""Texts as vectors: what two texts have in common in meaning is the product of theirs."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

from evals.minilm import WIDTH, encoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

MANY = 2000
"""Texts from which a second process pays for its start."""
_known: "dict[str, NDArray[np.float32]]" = {}
"""A job compares the same few hundred texts again and again; one text has one vector, whatever it is embedded with."""


def embed(texts: Sequence[str]) -> "Vectors":
    """One vector of length 1 a text, in order."""
    import numpy as np

    new = [text for text in dict.fromkeys(texts) if text not in _known]
    if new:
        _known.update(zip(new, encoded(new) if len(new) < MANY else by_two(new), strict=True))
    return np.array([_known[text] for text in texts], dtype=np.float32).reshape(len(texts), WIDTH)


def by_two(texts: Sequence[str]) -> "Vectors":
    """The same by two processes, each every other text: of one thread each, so that the sums are equal on every machine. Where the
    other process fails this one does its half too."""
    import numpy as np

    with TemporaryDirectory() as folder:
        asked, told = Path(folder) / "texts.json", Path(folder) / "vectors.npy"
        asked.write_text(json.dumps(texts[1::2]), encoding="utf-8")
        other = subprocess.Popen([sys.executable, "-m", __name__, str(asked), str(told)], stderr=subprocess.DEVNULL)
        try:
            own = encoded(texts[::2])
            theirs = np.load(told) if other.wait() == 0 else encoded(texts[1::2])
        finally:
            other.kill()
            other.wait()
    found = np.empty((len(texts), own.shape[1]), dtype=np.float32)
    found[::2], found[1::2] = own, theirs
    return found


def forget() -> None:
    """So that what embedding takes can be measured."""
    _known.clear()


def similarities(left: "Vectors", right: "Vectors") -> "Vectors":
    """Cosine of every left vector with every right one, rounded so that a threshold means the same on every machine."""
    return cast("Vectors", (left @ right.T).round(4))


def main(asked: Path, told: Path) -> None:
    import numpy as np

    np.save(told, encoded(json.loads(asked.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
