"""The stack on a laptop: its adaptations, its processes, its commands."""
