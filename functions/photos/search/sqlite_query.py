"""A search query in SQL: conditions on the table photo, scores, orders and cursors."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from json import dumps

from photos.search.document import PHRASE, TYPO
from photos.search.query import FaceFilter, Facet, ImageSort, LabelTerm, SearchQuery
from photos.search.similar import Labelled
from photos.search.sqlite_schema import phrase_match
from photos.search.stem import stem

_BEYOND_TIME = 2**53
_SCORE = "score"
_NEWEST = [("created_at", "DESC"), ("id", "ASC")]
ORDERS: dict[ImageSort, list[tuple[str, str]]] = {
    ImageSort.NEWEST: _NEWEST,
    ImageSort.OLDEST: [("created_at", "ASC"), ("id", "ASC")],
    # Photos without a time taken come last either way.
    ImageSort.TAKEN_NEWEST: [(f"COALESCE(taken_at, -{_BEYOND_TIME})", "DESC"), *_NEWEST],
    ImageSort.TAKEN_OLDEST: [(f"COALESCE(taken_at, {_BEYOND_TIME})", "ASC"), *_NEWEST],
    ImageSort.RELEVANCE: [(_SCORE, "DESC"), *_NEWEST],
}

# The owner's words that are within typing errors of one.
NearWords = Callable[[str], list[str]]


@dataclass(slots=True)
class Sql:
    """A part of a statement with the values of its question marks."""

    text: str = ""
    values: list[object] = field(default_factory=list)

    def add(self, text: str, *values: object) -> "Sql":
        """Append text with its values."""
        self.text += text
        self.values += values
        return self


def matching(query: SearchQuery, near: NearWords) -> Sql:
    """A SELECT of photo, score, created_at, taken_at, month, id and texts of the photos that match."""
    scores = Sql()
    joins = Sql()
    for number, word in enumerate(query.text.words):
        scores.add(f" + word_{number}.points")
        _join_word(joins, f"word_{number}", query.owner, word, near(word))
    scores.add(" + ?", PHRASE * len(query.text.phrases))
    sql = Sql(f"SELECT photo.*, 0{scores.text} AS score FROM photo{joins.text}", scores.values + joins.values)
    sql.add(" WHERE photo.owner = ? AND live = 1", query.owner)
    for phrase in query.text.phrases:
        matches = phrase_match(query.owner, phrase)
        sql.add(" AND photo.photo IN (SELECT rowid FROM phrase WHERE phrase MATCH ?)", matches)
    for phrase in query.text.excluded_phrases:
        matches = phrase_match(query.owner, phrase)
        sql.add(" AND photo.photo NOT IN (SELECT rowid FROM phrase WHERE phrase MATCH ?)", matches)
    for root in query.text.excluded_stems:
        chosen = "SELECT photo FROM word WHERE owner = ? AND kind = 'stem' AND word = ?"
        sql.add(f" AND photo.photo NOT IN ({chosen})", query.owner, root)
    _add_names(sql, query)
    _add_faces(sql, query)
    _add_attributes(sql, query)
    return sql


def page(query: SearchQuery, near: NearWords) -> Sql:
    """The statement for one page of hits and one more; after a hit's columns come the values of its place."""
    inner = matching(query, near)
    order = ORDERS[query.sort]
    place = ", ".join(f"{column} AS place_{number}" for number, (column, _) in enumerate(order))
    sql = Sql(f"SELECT id, score, texts, {place} FROM ({inner.text})", inner.values)
    if query.after is not None:
        _add_cursor(sql, order, query.after)
    by = ", ".join(f"place_{number} {direction}" for number, (_, direction) in enumerate(order))
    return sql.add(f" ORDER BY {by} LIMIT ?", query.limit + 1)


def count(query: SearchQuery, near: NearWords) -> Sql:
    """The statement for the exact total."""
    inner = matching(query, near)
    return Sql(f"SELECT COUNT(*) FROM ({inner.text})", inner.values)


def facet_counts(query: SearchQuery, facet: Facet, near: NearWords) -> Sql:
    """The statement for one facet: key, name and count of photos."""
    widened = query.without_selection(facet)
    inner = matching(widened, near)
    found = f"FROM ({inner.text}) AS found"
    match facet:
        case Facet.MONTHS:
            counted = f"SELECT month, month, COUNT(*) {found} WHERE month IS NOT NULL GROUP BY month"
            return Sql(counted, inner.values)
        case Facet.EMOTIONS:
            counted = f"SELECT emotion, emotion, COUNT(DISTINCT face.photo) {found} JOIN face USING (photo)"
            sql = Sql(f"{counted} WHERE emotion IS NOT NULL", inner.values)
            _add_one_face(sql, widened.faces, emotion_matters=True)
            return sql.add(" GROUP BY emotion")
        case Facet.LABELS | Facet.CATEGORIES | Facet.TAGS:
            table = {Facet.LABELS: "label", Facet.CATEGORIES: "category", Facet.TAGS: "tag"}[facet]
            counted = f"SELECT part.key, part.name, COUNT(*) {found} JOIN {table} AS part USING (photo)"
            return Sql(f"{counted} GROUP BY part.key, part.name", inner.values)


def label_counts(owner: str, keys: Iterable[str]) -> Sql:
    """The statement for on how many of the owner's photos each of these labels is: key, name and count."""
    chosen = "WHERE owner = ? AND key IN (SELECT value FROM json_each(?)) GROUP BY key, name"
    return Sql(f"SELECT key, name, COUNT(*) FROM label {chosen}", [owner, dumps(list(keys))])


def distinct(owner: str, column: str, table: str, where: str = "TRUE") -> Sql:
    """The statement for the owner's different values: one seek for each, instead of reading every place it stands."""
    least = f"SELECT MIN({column}) FROM {table} WHERE owner = ? AND {where}"
    following = f"SELECT ({least} AND {column} > known.value) FROM known WHERE known.value IS NOT NULL"
    known = f"WITH RECURSIVE known (value) AS ({least} UNION ALL {following})"
    return Sql(f"{known} SELECT value FROM known WHERE value IS NOT NULL", [owner, owner])


def similar(photo: Labelled, weights: Mapping[str, int], least: int, limit: int) -> Sql:
    """The statement for the owner's other photos with these labels: id and points, of at least so many."""
    sure = "MAX(1, MIN(100, CAST(confidence AS INTEGER)))"
    return Sql(
        f"SELECT photo.id, SUM(asked.value * {sure}) AS points FROM json_each(?) AS asked"
        " JOIN label ON label.owner = ? AND label.key = asked.key JOIN photo ON photo.photo = label.photo"
        " WHERE photo.id <> ? GROUP BY photo.photo HAVING points >= ?"
        " ORDER BY points DESC, photo.created_at DESC, photo.id LIMIT ?",
        [dumps(weights), photo.owner, photo.id, least, limit],
    )


def _join_word(joins: Sql, name: str, owner: str, word: str, near: list[str]) -> None:
    # The best of the three ways counts; "near" words are handed over as JSON: there may be many.
    joins.add(
        " JOIN (SELECT photo, MAX(points) AS points FROM ("
        "SELECT photo, points FROM word WHERE owner = ? AND kind = 'word' AND word = ?"
        " UNION ALL SELECT photo, points FROM word WHERE owner = ? AND kind = 'stem' AND word = ?"
        f" UNION ALL SELECT photo, {TYPO} FROM word WHERE owner = ? AND kind = 'word'"
        " AND word IN (SELECT value FROM json_each(?))"
        f") GROUP BY photo) AS {name} ON {name}.photo = photo.photo",
        *(owner, word, owner, stem(word), owner, dumps(near)),
    )


def _add_names(sql: Sql, query: SearchQuery) -> None:
    for term in query.labels.all:
        _add_labels(sql, "IN", query.owner, (term,))
    if query.labels.any:
        _add_labels(sql, "IN", query.owner, query.labels.any)
    if query.labels.none:
        _add_labels(sql, "NOT IN", query.owner, query.labels.none)
    for key in query.categories:
        _add_keys(sql, "category", "IN", query.owner, (key,))
    for key in query.tags.all:
        _add_keys(sql, "tag", "IN", query.owner, (key,))
    if query.tags.any:
        _add_keys(sql, "tag", "IN", query.owner, query.tags.any)
    if query.tags.none:
        _add_keys(sql, "tag", "NOT IN", query.owner, query.tags.none)


def _add_labels(sql: Sql, relation: str, owner: str, terms: tuple[LabelTerm, ...]) -> None:
    # A seek for each label; with OR in one SELECT all labels of the owner would be read.
    chosen = " UNION ALL ".join(
        "SELECT photo FROM label WHERE owner = ? AND key = ? AND confidence >= ?" for _ in terms
    )
    values = [value for term in terms for value in (owner, term.key, term.min_confidence)]
    sql.add(f" AND photo.photo {relation} ({chosen})", *values)


def _add_keys(sql: Sql, table: str, relation: str, owner: str, keys: tuple[str, ...]) -> None:
    marks = ", ".join("?" for _ in keys)
    chosen = f"SELECT photo FROM {table} WHERE owner = ? AND key IN ({marks})"
    sql.add(f" AND photo.photo {relation} ({chosen})", owner, *keys)


def _add_faces(sql: Sql, query: SearchQuery) -> None:
    _add_bounds(sql, "face_count", (">=", query.faces.count.min), ("<=", query.faces.count.max))
    if query.has_faces is not None:
        sql.add(" AND face_count > 0" if query.has_faces else " AND face_count = 0")
    if query.faces.asks_one_face:
        sql.add(" AND EXISTS (SELECT 1 FROM face WHERE face.photo = photo.photo")
        _add_one_face(sql, query.faces)
        sql.add(")")


def _add_one_face(sql: Sql, asked: FaceFilter, *, emotion_matters: bool = False) -> None:
    least = asked.min_confidence or 0.0
    sql.add(" AND face.confidence >= ?", least)
    if asked.emotion is not None:
        sql.add(" AND emotion = ?", str(asked.emotion))
    if asked.emotion is not None or emotion_matters:
        sql.add(" AND emotion_confidence >= ?", least)
    if asked.smile is not None:
        sql.add(" AND smile = ? AND smile_confidence >= ?", asked.smile, least)
    if asked.gender is not None:
        sql.add(" AND gender = ? AND gender_confidence >= ?", asked.gender, least)
    _add_bounds(sql, "age_high", (">=", asked.age_overlaps.min))
    _add_bounds(sql, "age_low", ("<=", asked.age_overlaps.max))


def _add_attributes(sql: Sql, query: SearchQuery) -> None:
    _add_bounds(sql, "created_at", (">=", query.created_at.start), ("<", query.created_at.end))
    _add_bounds(sql, "taken_at", (">=", query.taken_at.start), ("<", query.taken_at.end))
    if query.orientation:
        sql.add(" AND orientation = ?", str(query.orientation))
    if query.filename:
        sql.add(" AND INSTR(filename, ?) > 0", query.filename)


def _add_bounds(sql: Sql, column: str, *bounds: tuple[str, int | None]) -> None:
    for comparison, bound in bounds:
        if bound is not None:
            sql.add(f" AND {column} {comparison} ?", bound)


def _add_cursor(sql: Sql, order: list[tuple[str, str]], after: tuple[int | str, ...]) -> None:
    """What comes after a place: beyond it in one column, and level with it in all before."""
    ways = Sql()
    for number, (column, direction) in enumerate(order):
        level = "".join(f"{earlier} = ? AND " for earlier, _ in order[:number])
        beyond = f"{column} {'<' if direction == 'DESC' else '>'} ?"
        ways.add(f"{' OR ' if number else ''}({level}{beyond})", *after[: number + 1])
    sql.add(f" WHERE {ways.text}", *ways.values)
