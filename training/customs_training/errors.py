"""Errors that the command line turns into a message."""


class DataError(Exception):
    """A data file cannot be used; the message names every problem found."""
