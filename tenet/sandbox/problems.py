"""What goes wrong around a reward, in words for the person who wrote it."""

from tenet.problems import NotPossible


class BadReward(NotPossible):
    """The reward's code cannot be loaded."""


class NoSafeSandbox(NotPossible):
    """This machine has no wall that holds, so no reward runs on it."""


class Breach(Exception):
    """The worker did not keep to the protocol: it is ended, and a new one is started."""
