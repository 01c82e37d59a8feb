"""Whether a folder holds the models; apart from the installer, so that the server need not import its tools."""

from pathlib import Path

# Raised whenever other models, or the same in another form, are to be installed.
VERSION = "1"


def is_installed(models: Path) -> bool:
    """Whether a folder holds the models that this version needs."""
    stamp = _stamp(models)
    return stamp.exists() and stamp.read_text(encoding="utf-8") == VERSION


def mark_installed(models: Path) -> None:
    """Note that a folder holds all models."""
    _stamp(models).write_text(VERSION, encoding="utf-8")


def _stamp(models: Path) -> Path:
    return models / "installed"
