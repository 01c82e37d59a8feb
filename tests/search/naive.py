"""The rules of search, read naively over documents in memory: slow, obvious, and the oracle for the engines."""

from collections import Counter
from collections.abc import Iterable

from photos.search.answer import completions, merged
from photos.search.document import PHRASE, TYPO, Document, FoundFace
from photos.search.highlights import highlights, kept
from photos.search.port import Held, LabelCount, Place, SearchHit, SearchPage
from photos.search.query import FaceFilter, Facet, ImageSort, LabelTerm, SearchQuery
from photos.search.similar import Labelled, itself, least, likeness, telling
from photos.search.stem import stem
from photos.search.text import allowed_edits, within_edits


class NaiveIndex:
    """The search port over a dictionary."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[int, Document | None]] = {}

    def create(self) -> None:
        """Nothing is to be made."""

    def put(self, document: Document, *, refresh: bool = True) -> None:
        """Store a document unless one as new is known."""
        place = (document.owner, document.id)
        if place not in self._known or self._known[place][0] < document.version:
            self._known[place] = (document.version, document)

    def put_many(self, documents: Iterable[Document]) -> list[str]:
        """Store documents."""
        for document in documents:
            self.put(document)
        return []

    def delete(self, owner: str, image_id: str, *, version: int) -> None:
        """Forget a document, but not its version."""
        if self._known.get((owner, image_id), (0, None))[0] <= version:
            self._known[owner, image_id] = (version, None)

    def search(self, query: SearchQuery) -> SearchPage:
        """The photos that match."""
        scored = bool(query.text.words or query.text.phrases)
        found = sorted(self._matching(query), key=lambda each: _place(query, each))
        start = 0
        if query.after is not None:
            passed = [each for each in found if _cursor(query, each) == query.after]
            start = found.index(passed[0]) + 1
        shown = found[start : start + query.limit]
        marked = highlights(query.text, [list(map(kept, each.texts)) for each in shown])
        return SearchPage(
            hits=tuple(
                SearchHit(each.id, float(_score(query, each)) if scored else None, texts)
                for each, texts in zip(shown, marked, strict=True)
            ),
            total=len(found),
            facets={facet: self._facet(query, facet) for facet in query.facets},
            next=_cursor(query, shown[-1]) if start + len(shown) < len(found) else None,
        )

    def suggest_labels(self, owner: str, prefix: str, limit: int) -> list[LabelCount]:
        """The owner's labels that complete a prefix."""
        return completions(prefix, self._facet(SearchQuery(owner=owner), Facet.LABELS), limit)

    def similar_images(self, photo: Labelled, limit: int) -> list[SearchHit]:
        """The owner's other photos most like this one."""
        photos = self._matching(SearchQuery(owner=photo.owner))
        having = Counter(label.key for each in photos for label in each.labels)
        weights = telling(photo, len(photos), having)
        own = itself(photo, weights)
        points = {each.id: itself(each, weights) for each in photos if each.id != photo.id}
        alike = [each for each in photos if points.get(each.id, 0) >= least(own)]
        alike.sort(key=lambda each: (-points[each.id], -each.created_at, each.id))
        return [SearchHit(each.id, likeness(points[each.id], own), ()) for each in alike[:limit]]

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """All that can be found, on one page."""
        found = ((owner, document) for (owner, _), (_, document) in self._known.items() if document)
        return [Held(owner, document.id, document.version) for owner, document in found], None

    def close(self) -> None:
        """Nothing is open."""

    def _matching(self, query: SearchQuery) -> list[Document]:
        return [each for _, each in self._known.values() if each is not None and _matches(query, each)]

    def _facet(self, query: SearchQuery, facet: Facet) -> tuple[LabelCount, ...]:
        widened = query.without_selection(facet)
        counts: Counter[tuple[str, str]] = Counter()
        for document in self._matching(widened):
            match facet:
                case Facet.LABELS:
                    counts.update((label.key, label.name) for label in document.labels)
                case Facet.CATEGORIES:
                    counts.update(document.categories)
                case Facet.TAGS:
                    counts.update(document.tags)
                case Facet.MONTHS:
                    counts.update([(document.month, document.month)] if document.month else [])
                case Facet.EMOTIONS:
                    asked = [face for face in document.faces if _face_matches(widened.faces, face)]
                    least = widened.faces.min_confidence or 0
                    sure = {face.emotion for face in asked if face.emotion and face.emotion_confidence >= least}
                    counts.update((emotion, emotion) for emotion in sure)
        return merged((key, name, count) for (key, name), count in counts.items())


def _matches(query: SearchQuery, document: Document) -> bool:
    tags = {tag.key for tag in document.tags}
    categories = {category.key for category in document.categories}
    faces = len(document.faces)
    created, taken = query.created_at, query.taken_at
    return (
        document.owner == query.owner
        and all(_word_points(word, document) for word in query.text.words)
        and all(_has_phrase(phrase, document) for phrase in query.text.phrases)
        and not any(root in document.stems for root in query.text.excluded_stems)
        and not any(_has_phrase(phrase, document) for phrase in query.text.excluded_phrases)
        and all(_has_label(term, document) for term in query.labels.all)
        and (not query.labels.any or any(_has_label(term, document) for term in query.labels.any))
        and not any(_has_label(term, document) for term in query.labels.none)
        and categories.issuperset(query.categories)
        and tags.issuperset(query.tags.all)
        and (not query.tags.any or not tags.isdisjoint(query.tags.any))
        and tags.isdisjoint(query.tags.none)
        and _within(faces, query.faces.count.min, query.faces.count.max)
        and (not query.faces.asks_one_face or any(_face_matches(query.faces, face) for face in document.faces))
        and (query.has_faces is None or query.has_faces == (faces > 0))
        and _during(document.created_at, created.start, created.end)
        and _during(document.taken_at, taken.start, taken.end)
        and (query.orientation is None or document.orientation == query.orientation)
        and (query.filename is None or query.filename in document.filename)
    )


def _has_label(term: LabelTerm, document: Document) -> bool:
    return any(each.key == term.key and each.confidence >= term.min_confidence for each in document.labels)


def _face_matches(asked: FaceFilter, face: FoundFace) -> bool:
    least = asked.min_confidence or 0
    low, high = asked.age_overlaps.min, asked.age_overlaps.max
    return (
        face.confidence >= least
        and (asked.emotion is None or (face.emotion == asked.emotion and face.emotion_confidence >= least))
        and (asked.smile is None or (face.smile == asked.smile and face.smile_confidence >= least))
        and (asked.gender is None or (face.gender == asked.gender and face.gender_confidence >= least))
        and (low is None or (face.age_high is not None and face.age_high >= low))
        and (high is None or (face.age_low is not None and face.age_low <= high))
    )


def _within(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def _during(value: int | None, start: int | None, end: int | None) -> bool:
    if start is None and end is None:
        return True
    return value is not None and (start is None or value >= start) and (end is None or value < end)


def _word_points(word: str, document: Document) -> int:
    near = any(within_edits(word, each, allowed_edits(word)) for each in document.words)
    return max(document.words.get(word, 0), document.stems.get(stem(word), 0), TYPO if near else 0)


def _has_phrase(phrase: str, document: Document) -> bool:
    return any(f" {phrase} " in f" {each} " for each in document.phrases)


def _score(query: SearchQuery, document: Document) -> int:
    words = sum(_word_points(word, document) for word in query.text.words)
    return words + PHRASE * len(query.text.phrases)


def _place(query: SearchQuery, document: Document) -> tuple[int | str, ...]:
    first, *rest = _cursor(query, document)
    if query.sort is ImageSort.OLDEST:
        return (first, *rest)
    if query.sort is ImageSort.TAKEN_OLDEST:
        return (first, *(-each if isinstance(each, int) else each for each in rest))
    return tuple(-each if isinstance(each, int) else each for each in (first, *rest))


def _cursor(query: SearchQuery, document: Document) -> tuple[int | str, ...]:
    newest = (document.created_at, document.id)
    match query.sort:
        case ImageSort.NEWEST | ImageSort.OLDEST:
            return newest
        case ImageSort.TAKEN_NEWEST:
            return (document.taken_at if document.taken_at is not None else -(2**53), *newest)
        case ImageSort.TAKEN_OLDEST:
            return (document.taken_at if document.taken_at is not None else 2**53, *newest)
        case ImageSort.RELEVANCE:
            return (_score(query, document), *newest)
