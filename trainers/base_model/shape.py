"""How large the network is."""

from tenet import artifacts as a


class Shape(a.Frozen):
    hidden: int = 192
    layers: int = 4
    heads: int = 4
    head: int = 48
    inner: int = 384
    theta: float = 10_000.0
