"""The one error every command turns into a line for a person."""


class Unusable(Exception):
    """Input or configuration that cannot be used.

    The message is for a person: what is wrong, where, and what to do, in one or two lines.
    """
