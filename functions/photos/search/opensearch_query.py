"""A search query in OpenSearch's query language."""

from collections.abc import Iterable, Mapping
from typing import Any

from photos.search.answer import MOST_FACET_VALUES
from photos.search.document import PHRASE, TYPO
from photos.search.opensearch_mapping import feature, numbers_of
from photos.search.opensearch_terms import initial, label_numbers, own_label
from photos.search.query import FaceFilter, Facet, ImageSort, LabelTerm, Range, SearchQuery, TimeRange
from photos.search.similar import Labelled
from photos.search.stem import stem
from photos.search.text import allowed_edits, key_of

MOST_BUCKETS = 20_000
# Photos without a time taken come last either way; JSON numbers are exact up to here.
_BEYOND_TIME = 2**53
_REGEXP_SIGNS = set('.?+*|{}[]()"\\#@&<>~^$-')

_FACET_FIELDS = {
    Facet.LABELS: "labelNames",
    Facet.CATEGORIES: "categoryNames",
    Facet.TAGS: "tagNames",
    Facet.MONTHS: "month",
}

Json = dict[str, Any]

_NEWEST: Json = {"createdAt": "desc"}
_BY_ID: list[Json] = [{"idHigh": "asc"}, {"idLow": "asc"}]


def counted_with_page(query: SearchQuery) -> tuple[list[Facet], list[Facet]]:
    """The facets that count the same photos as the page shows, and those that have a selection to ignore."""
    facets = sorted(query.facets)
    together = [facet for facet in facets if query.without_selection(facet) == query]
    return together, [facet for facet in facets if facet not in together]


def page_request(query: SearchQuery, facets: Iterable[Facet] = ()) -> Json:
    """The request for one page of hits and one more, their exact total, and the counts of facets of the same photos."""
    scored = bool(query.text.words or query.text.phrases)
    request: Json = {
        "query": _matching(query),
        "sort": _sort(query),
        "size": query.limit + 1,
        "track_total_hits": True,
        "track_scores": scored,
    }
    if scored:
        request["_source"] = True
    else:
        # What the order is made of comes with each hit, so nothing has to be fetched.
        request["stored_fields"] = "_none_"
    if counted := {str(facet): _counted(query, facet) for facet in facets}:
        request["aggs"] = counted
    if query.after is not None:
        *place, image_id = query.after
        request["search_after"] = [*place, *numbers_of(str(image_id))]
    return request


def facet_request(query: SearchQuery, facet: Facet) -> Json:
    """The request for the counts of one facet alone."""
    widened = query.without_selection(facet)
    counted = {str(facet): _counted(widened, facet)}
    return {"query": _matching(widened), "size": 0, "track_total_hits": False, "aggs": counted}


def labels_request(owner: str, prefix: str) -> Json:
    """The request for the counts of an owner's labels with a word that begins so, and perhaps some more."""
    request = facet_request(SearchQuery(owner=owner), Facet.LABELS)
    counted = request["aggs"][Facet.LABELS]["terms"]
    counted["size"] = MOST_BUCKETS
    if typed := key_of(prefix):
        pattern = f"(.* )?{_plain(typed)}.*"
        # Only photos with such a label are looked at, and of their labels only those of this initial.
        such = {"regexp": {"ownLabels": {"value": f"{_plain(own_label(owner, ''))}{pattern}"}}}
        request["query"]["bool"]["filter"].append(such)
        counted |= {"field": f"labelsByInitial.{initial(typed)}", "include": pattern}
    return request


def _counted(query: SearchQuery, facet: Facet) -> Json:
    if facet is not Facet.EMOTIONS:
        # Rekognition writes a name always alike; people do not, and all spellings of a tag are counted together.
        size = MOST_BUCKETS if facet is Facet.TAGS else MOST_FACET_VALUES
        return {"terms": {"field": _FACET_FIELDS[facet], "size": size}}
    by_emotion = {
        "terms": {"field": "faces.emotion", "size": MOST_BUCKETS},
        "aggs": {"photos": {"reverse_nested": {}}},
    }
    conditions = _one_face(query.faces, emotion_matters=True)
    asked = {"filter": {"bool": {"filter": conditions}}, "aggs": {"values": by_emotion}}
    return {"nested": {"path": "faces"}, "aggs": {"asked": asked}}


def having_requests(photo: Labelled) -> list[Json]:
    """The requests for the number of the owner's photos, and for how many of them have each label of a photo."""
    labels = [{"term": {"ownLabels": own_label(photo.owner, label.key)}} for label in photo.labels]
    queries = [{"term": {"owner": photo.owner}}, *labels]
    return [{"query": query, "size": 0, "track_total_hits": True} for query in queries]


def similar_request(photo: Labelled, weights: Mapping[str, int], least: int, limit: int) -> Json:
    """The request for the owner's other photos with these labels, of at least so many points."""
    ways = [
        {"rank_feature": {"field": f"labelPoints.{feature(key)}", "linear": {}, "boost": weight}}
        for key, weight in weights.items()
    ]
    return {
        "query": {
            "bool": {
                "filter": [{"term": {"owner": photo.owner}}],
                "must_not": [{"term": {"id": photo.id}}],
                "should": ways,
                "minimum_should_match": 1,
            }
        },
        "min_score": least,
        "sort": [{"_score": "desc"}, _NEWEST, *_BY_ID],
        "size": limit,
        "track_total_hits": False,
        "stored_fields": "_none_",
    }


def _matching(query: SearchQuery) -> Json:
    owner, text, labels, tags = query.owner, query.text, query.labels, query.tags
    filters: list[Json] = [{"term": {"owner": owner}}]
    scored: list[Json] = []
    excluded: list[Json] = []
    # Loops, since most queries ask little: a loop over nothing is quicker than a comprehension of nothing.
    for word in text.words:
        scored.append(_word(word))
    for phrase in text.phrases:
        scored.append(_phrase(phrase))
    for root in text.excluded_stems:
        excluded.append(_stem(root))
    for phrase in text.excluded_phrases:
        excluded.append({"match_phrase": {"phrases": phrase}})
    for term in labels.all:
        filters.append(_label(owner, term))
    for term in labels.none:
        excluded.append(_label(owner, term))
    if labels.any:
        filters.append({"bool": {"should": [_label(owner, term) for term in labels.any], "minimum_should_match": 1}})
    for key in query.categories:
        filters.append({"term": {"categoryKeys": key}})
    for key in tags.all:
        filters.append({"term": {"tagKeys": key}})
    if tags.any:
        filters.append({"terms": {"tagKeys": list(tags.any)}})
    if tags.none:
        excluded.append({"terms": {"tagKeys": list(tags.none)}})
    if query.faces.asks_one_face:
        filters.append({"nested": {"path": "faces", "query": {"bool": {"filter": _one_face(query.faces)}}}})
    if query.has_faces is not None:
        filters.append({"range": {"faceCount": {"gte": 1} if query.has_faces else {"lt": 1}}})
    filters += _between("faceCount", query.faces.count)
    filters += _during("createdAt", query.created_at)
    filters += _during("takenAt", query.taken_at)
    if query.orientation:
        filters.append({"term": {"orientation": str(query.orientation)}})
    if query.filename:
        filters.append({"wildcard": {"filename": {"value": f"*{_literal(query.filename)}*"}}})
    return {"bool": {"must": scored, "filter": filters, "must_not": excluded}}


def _sort(query: SearchQuery) -> list[Json]:
    match query.sort:
        case ImageSort.NEWEST:
            return [_NEWEST, *_BY_ID]
        case ImageSort.OLDEST:
            return [{"createdAt": "asc"}, *_BY_ID]
        case ImageSort.TAKEN_NEWEST:
            return [{"takenAt": {"order": "desc", "missing": -_BEYOND_TIME}}, _NEWEST, *_BY_ID]
        case ImageSort.TAKEN_OLDEST:
            return [{"takenAt": {"order": "asc", "missing": _BEYOND_TIME}}, _NEWEST, *_BY_ID]
        case ImageSort.RELEVANCE:
            return [{"_score": "desc"}, _NEWEST, *_BY_ID]


def _word(word: str) -> Json:
    ways: list[Json] = [{"rank_feature": {"field": f"wordPoints.{word}", "linear": {}}}, _stem(stem(word))]
    if edits := allowed_edits(word):
        # This rewrite looks up the near words once, and not once a segment. No word has so many of them that it cuts.
        near: Json = {"value": word, "fuzziness": edits, "transpositions": True, "rewrite": "top_terms_boost_1000"}
        ways.append({"constant_score": {"filter": {"fuzzy": {"words": near}}, "boost": TYPO}})
    return {"dis_max": {"queries": ways}}


def _stem(root: str) -> Json:
    return {"rank_feature": {"field": f"stemPoints.{root}", "linear": {}}}


def _phrase(phrase: str) -> Json:
    return {"constant_score": {"filter": {"match_phrase": {"phrases": phrase}}, "boost": PHRASE}}


def _label(owner: str, term: LabelTerm) -> Json:
    on_it: Json = {"term": {"ownLabels": own_label(owner, term.key)}}
    if term.min_confidence <= 0:
        return on_it
    first, last = label_numbers(term.key, term.min_confidence)
    return {"bool": {"filter": [on_it, {"range": {"labelNumbers": {"gte": first, "lte": last}}}]}}


def _one_face(asked: FaceFilter, *, emotion_matters: bool = False) -> list[Json]:
    sure = ["confidence"]
    conditions: list[Json] = []
    if asked.emotion is not None:
        conditions.append({"term": {"faces.emotion": str(asked.emotion)}})
    if asked.emotion is not None or emotion_matters:
        sure.append("emotionConfidence")
    if asked.smile is not None:
        conditions.append({"term": {"faces.smile": asked.smile}})
        sure.append("smileConfidence")
    if asked.gender is not None:
        conditions.append({"term": {"faces.gender": asked.gender}})
        sure.append("genderConfidence")
    if asked.min_confidence:
        # Without it these would only be one more thing to compare: every confidence is 0 or more.
        conditions += [{"range": {f"faces.{field}": {"gte": asked.min_confidence}}} for field in sure]
    if asked.age_overlaps.min is not None:
        conditions.append({"range": {"faces.ageHigh": {"gte": asked.age_overlaps.min}}})
    if asked.age_overlaps.max is not None:
        conditions.append({"range": {"faces.ageLow": {"lte": asked.age_overlaps.max}}})
    return conditions


def _between(field: str, asked: Range) -> list[Json]:
    return _bounded(field, {"gte": asked.min, "lte": asked.max})


def _during(field: str, asked: TimeRange) -> list[Json]:
    return _bounded(field, {"gte": asked.start, "lt": asked.end})


def _bounded(field: str, asked: dict[str, int | None]) -> list[Json]:
    bounds = {name: bound for name, bound in asked.items() if bound is not None}
    return [{"range": {field: bounds}}] if bounds else []


def _plain(text: str) -> str:
    return "".join(f"\\{char}" if char in _REGEXP_SIGNS else char for char in text)


def _literal(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\*?" else char for char in text)
