"""What the command line tells a person who cannot have what was asked."""


class CommandFailed(Exception):
    """A command cannot be done; the message says why and what to do."""
