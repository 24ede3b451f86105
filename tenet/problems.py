"""What a person is told when something cannot be done. Light, so that the command line can catch it without waiting."""


class NotPossible(Exception):
    """What a person asked for cannot be done; the text says why, what was kept and what to do."""


class BadFile(Exception):
    """A file that a person can mend: says which one, which line and what is wrong."""


class BadSettings(NotPossible, ValueError):
    """A setting of this machine cannot be used; the text says which one."""
