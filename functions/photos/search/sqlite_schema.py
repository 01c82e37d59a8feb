"""How documents lie in SQLite: tables, and the words of phrases as FTS5 reads them."""

from collections.abc import Iterable

SCHEMA = """
CREATE TABLE IF NOT EXISTS photo (
    photo INTEGER PRIMARY KEY,
    owner TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    live INTEGER NOT NULL,  -- 0 is the tombstone of a deleted photo: an older put does not bring it back
    created_at INTEGER, taken_at INTEGER, month TEXT, orientation TEXT, filename TEXT, face_count INTEGER,
    texts TEXT,
    UNIQUE (owner, id)
);
CREATE INDEX IF NOT EXISTS photo_by_time ON photo (owner, live, created_at DESC, id);
CREATE TABLE IF NOT EXISTS label (
    owner TEXT, key TEXT, photo INTEGER, name TEXT, confidence REAL, PRIMARY KEY (owner, key, photo)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS label_name_of_photo ON label (photo, name);
CREATE TABLE IF NOT EXISTS category (
    owner TEXT, key TEXT, photo INTEGER, name TEXT, PRIMARY KEY (owner, key, photo)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS category_name_of_photo ON category (photo, name);
CREATE TABLE IF NOT EXISTS tag (
    owner TEXT, key TEXT, photo INTEGER, name TEXT, PRIMARY KEY (owner, key, photo)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tag_name_of_photo ON tag (photo, name);
CREATE TABLE IF NOT EXISTS face (
    photo INTEGER, confidence REAL, emotion TEXT, emotion_confidence REAL,
    smile INTEGER, smile_confidence REAL, gender TEXT, gender_confidence REAL,
    age_low INTEGER, age_high INTEGER
);
CREATE INDEX IF NOT EXISTS face_of_photo ON face (photo);
-- What each word (kind 'word') or stem (kind 'stem') is worth in a photo.
CREATE TABLE IF NOT EXISTS word (
    owner TEXT, kind TEXT, word TEXT, photo INTEGER, points INTEGER, PRIMARY KEY (owner, kind, word, photo)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS word_of_photo ON word (photo);
CREATE VIRTUAL TABLE IF NOT EXISTS phrase USING fts5 (owner, text, tokenize = 'ascii');
"""

PARTS = ("label", "category", "tag", "face", "word")
# No word is written like this, so no phrase reaches from one text into the next.
_BETWEEN_TEXTS = " z "


def phrase_text(phrases: Iterable[str]) -> str:
    """A photo's phrases as one text for FTS5."""
    return _BETWEEN_TEXTS.join(_written(phrase) for phrase in phrases)


def phrase_match(owner: str, phrase: str) -> str:
    """The FTS5 expression for one owner's photos with a phrase."""
    return f'owner : "{owner_token(owner)}" AND text : "{_written(phrase)}"'


def owner_token(owner: str) -> str:
    """An owner as one word of FTS5."""
    return f"o{owner.encode().hex()}"


def _written(phrase: str) -> str:
    # Letters beyond ASCII are spelled out, so that FTS5 has no view of its own on where a word ends.
    return " ".join(f"a{stem}" if stem.isascii() else f"u{stem.encode().hex()}" for stem in phrase.split(" "))
