"""What a query selects, told by AppSync's selectionSetList: paths of names, in which an alias hides the name."""

from collections.abc import Sequence

from photos.record import IMAGE_FIELDS

# Most of a record's bytes, and all of it that has fields of its own; a list of thumbnails does without them.
LARGE_FIELDS = ("labels", "faces")
_LIGHT = {*IMAGE_FIELDS, "url", "thumbnailUrl", "__typename"} - {*LARGE_FIELDS}
_BESIDE_IMAGES = {"nextToken", "total", "facets", "score", "highlights", "__typename"}


def unread_fields(selected: Sequence[str], to_image: Sequence[str]) -> tuple[str, ...]:
    """The large fields where for certain none is selected of the images, which are found along these names."""
    known = all(_is_light(path.split("/"), to_image) for path in selected)
    return LARGE_FIELDS if known and "/".join(to_image) in selected else ()


def _is_light(path: Sequence[str], to_image: Sequence[str]) -> bool:
    along = 0
    while along < min(len(path), len(to_image)) and path[along] == to_image[along]:
        along += 1
    below = path[along:]
    if not below:
        return True
    if along < len(to_image):
        # `facets/labels/count` and `score` are not this deep; a label's name is, whatever its way is called.
        return below[0] in _BESIDE_IMAGES and len(path) <= len(to_image) + 1
    return len(below) == 1 and below[0] in _LIGHT
