"""Errors that the command line turns into a message."""


class DataError(Exception):
    """A file cannot be used; the message lists every problem."""
