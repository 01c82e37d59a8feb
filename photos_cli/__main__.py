"""Run the command line without its being installed: `python -m photos_cli`."""

from photos_cli.app import main

main()
