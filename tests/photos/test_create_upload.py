"""What createUpload promises, and what it refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photos.clock import now
from photos.create_upload import UploadCreator
from photos.errors import InvalidInput
from photos.inspection import MAX_BYTES
from photos.keys import parse_upload_key
from photos.model import ImageStatus
from tests.photos.fakes import FakeRecords


class Forms:
    """Upload forms that show what was asked for."""

    def form(self, key: str, *, content_type: str, max_bytes: int, seconds: int) -> tuple[str, dict[str, str]]:
        return "https://bucket", {"key": key, "Content-Type": content_type, "max": str(max_bytes)}


def create(**arguments: Any) -> Any:
    records = FakeRecords()
    creator = UploadCreator(records=records, forms=Forms(), bucket="photos")
    upload = creator.create("ann", {"filename": "cat.jpg", "bytes": 1000} | arguments)
    return upload, records


def test_the_record_is_there_before_the_file() -> None:
    upload, records = create(title="Our cat", tags=[" pet ", "pet", "home"])
    record = records.stored[upload.image.id]
    assert record.image.status is ImageStatus.UPLOADING
    assert (record.image.owner, record.image.title, record.image.tags) == ("ann", "Our cat", ("pet", "home"))
    # Overdue only when the file should long have come.
    assert record.projection_due > now().isoformat()


def test_the_form_takes_exactly_the_promised_file() -> None:
    upload, _ = create(bytes=1234, contentType="image/png")
    assert upload.fields == {"key": upload.image.key, "Content-Type": "image/png", "max": "1234"}


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"], exclude_characters="/\\."), min_size=1, max_size=40)
)
def test_any_filename_ends_under_the_callers_prefix(name: str) -> None:
    upload, _ = create(filename=f"C:\\photos\\../{name}.jpg")
    parsed = parse_upload_key(upload.image.key)
    assert parsed
    assert parsed.owner == "ann"
    assert parsed.filename == upload.image.filename


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"bytes": 0}, "input.bytes"),
        ({"bytes": -1}, "input.bytes"),
        ({"bytes": MAX_BYTES + 1}, "input.bytes"),
        ({"filename": ""}, "input.filename"),
        ({"filename": ".."}, "input.filename"),
        ({"filename": "a/"}, "input.filename"),
        ({"filename": "a\0.jpg"}, "input.filename"),
        ({"filename": "a${filename}.jpg"}, "input.filename"),
        ({"filename": "\ud800.jpg"}, "input.filename"),
        ({"filename": "ä" * 130 + ".jpg"}, "input.filename"),
        ({"filename": "notes.txt"}, "input.contentType"),
        ({"filename": "cat"}, "input.contentType"),
        ({"contentType": "text/html"}, "input.contentType"),
        ({"title": "x" * 201}, "input.title"),
        ({"tags": [""]}, "input.tags"),
        ({"tags": ["x" * 101]}, "input.tags"),
        ({"tags": [str(n) for n in range(51)]}, "input.tags"),
    ],
)
def test_what_could_not_be_analysed_is_refused_by_name(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput, match=field):
        create(**arguments)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"filename": "IMG_0001.HEIC", "contentType": ""}, "image/heic"),
        ({"filename": "IMG_0001.HEIC", "contentType": "image/heif"}, "image/heif"),
        ({"filename": "scan.tif", "contentType": ""}, "image/tiff"),
        ({"bytes": MAX_BYTES}, "image/jpeg"),
    ],
)
def test_what_people_have_is_taken(arguments: dict[str, Any], expected: str) -> None:
    upload, _ = create(**arguments)
    assert upload.fields["Content-Type"] == expected
