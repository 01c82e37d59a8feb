"""What all tests share."""

import signal

# Whoever is started in the background of a script ignores Ctrl-C, and so would the commands that are tested with it.
signal.signal(signal.SIGINT, signal.default_int_handler)
