"""What was uploaded already: the content hash of each file and the photo it became, by stack and user."""

import hashlib
import sqlite3
from pathlib import Path

import platformdirs

CHUNK = 1024 * 1024


def content_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Ledger:
    """A small database of the user's own; several commands may use it at once."""

    def __init__(self, account: str, file: Path | None = None) -> None:
        file = file or Path(platformdirs.user_state_dir("photos")) / "uploads.db"
        file.parent.mkdir(parents=True, exist_ok=True)
        self._account = account
        self._db = sqlite3.connect(file, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode = WAL")
        # A power cut may lose the last entries; these files are then sent again.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS upload (account TEXT, hash TEXT, image TEXT, PRIMARY KEY (account, hash))"
        )

    def known(self) -> dict[str, str]:
        """The photo of each hash."""
        rows = self._db.execute("SELECT hash, image FROM upload WHERE account = ?", (self._account,))
        return dict(rows.fetchall())

    def add(self, digest: str, image_id: str) -> None:
        """Note that a file was sent."""
        self._db.execute("INSERT OR REPLACE INTO upload VALUES (?, ?, ?)", (self._account, digest, image_id))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
