"""Names on the command line mean photos: files, folders with all below them, globs; each once."""

from pathlib import Path

import pytest

from photos_cli.errors import CommandFailed
from photos_cli.files import photos_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.jpg", "b.HEIC", "notes.txt", "deep/er/c.png", "[odd] name.jpeg"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    return tmp_path


def names(found: list[Path]) -> list[str]:
    return [path.name for path in found]


def test_a_folder_means_every_photo_below_it(folder: Path) -> None:
    assert sorted(names(photos_in([str(folder)]))) == ["[odd] name.jpeg", "a.jpg", "b.HEIC", "c.png"]


def test_a_file_is_taken_by_its_name_even_if_it_looks_like_a_glob(folder: Path) -> None:
    assert names(photos_in([str(folder / "[odd] name.jpeg")])) == ["[odd] name.jpeg"]


def test_a_photo_named_twice_is_taken_once(folder: Path) -> None:
    assert names(photos_in([str(folder / "a.jpg"), str(folder / "*.jpg"), str(folder / "**/c.png")])) == [
        "a.jpg",
        "c.png",
    ]


@pytest.mark.parametrize(("name", "said"), [("notes.txt", "not a photo's file"), ("none.jpg", "is not there")])
def test_a_name_that_means_no_photo_is_told(folder: Path, name: str, said: str) -> None:
    with pytest.raises(CommandFailed, match=said):
        photos_in([str(folder / name)])
