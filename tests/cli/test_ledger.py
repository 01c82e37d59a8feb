"""The ledger knows a file by its bytes, for each user apart, and outlives the command."""

from pathlib import Path

from photos_cli.ledger import Ledger, content_hash


def test_the_same_bytes_under_another_name_are_the_same_file(tmp_path: Path) -> None:
    one, other, changed = tmp_path / "one.jpg", tmp_path / "other.jpg", tmp_path / "changed.jpg"
    one.write_bytes(b"a" * 3_000_000)
    other.write_bytes(b"a" * 3_000_000)
    changed.write_bytes(b"a" * 2_999_999 + b"b")
    assert content_hash(one) == content_hash(other) != content_hash(changed)


def test_what_was_sent_is_known_to_the_next_command_of_the_same_user(tmp_path: Path) -> None:
    file = tmp_path / "uploads.db"
    first = Ledger("ann", file)
    first.add("hash", "old")
    first.add("hash", "new")
    first.close()
    assert Ledger("ann", file).known() == {"hash": "new"}
    assert Ledger("ben", file).known() == {}
