"""What search promises, sentence by sentence, on every engine."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from photos.model import AgeRange, BoundingBox, Emotion, EmotionType, Face, FaceFlag, Label
from photos.search.answer import MOST_FACET_VALUES
from photos.search.document import document_of
from photos.search.page_token import cursor_of, page_token
from photos.search.parse import parse_query
from photos.search.port import LabelCount, SearchIndex, SearchPage
from photos.search.query import Facet
from tests.search.images import image, photo_id

BOX = BoundingBox(left=0, top=0, width=1, height=1)


class Collection:
    """One owner's photos in an engine."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self.owner = str(uuid.uuid4())

    def put(self, *photos: dict[str, Any]) -> None:
        """Store photos numbered from 1 on."""
        documents = [document_of(image(self.owner, number, **photo)) for number, photo in enumerate(photos, 1)]
        assert self.index.put_many(documents) == []

    def page(self, *facets: Facet, **arguments: Any) -> SearchPage:
        """The answer to GraphQL arguments."""
        return self.index.search(parse_query(self.owner, arguments, frozenset(facets)))

    def found(self, **filters: Any) -> list[int]:
        """The numbers of the photos that a filter finds, in order."""
        return [int(hit.image_id[-3:]) for hit in self.page(filter=filters).hits]


@pytest.fixture
def photos(index: SearchIndex) -> Collection:
    return Collection(index)


def labels(**confidences: float) -> tuple[Label, ...]:
    return tuple(Label(name=name, confidence=confidence) for name, confidence in confidences.items())


def face(number: int, *, emotion: EmotionType, smile: bool, low: int, high: int) -> Face:
    return Face(
        id=f"face-{number}",
        image_id="",
        bounding_box=BOX,
        confidence=99,
        emotions=(Emotion(type=emotion, confidence=90), Emotion(type=EmotionType.CALM, confidence=5)),
        smile=FaceFlag(value=smile, confidence=95),
        age_range=AgeRange(low=low, high=high),
    )


def test_confidence_belongs_to_its_own_label(photos: Collection) -> None:
    photos.put({"labels": labels(Dog=99, Cat=60)})
    assert photos.found(labels={"all": [{"name": "cat", "minConfidence": 90}]}) == []
    assert photos.found(labels={"all": [{"name": "DOG", "minConfidence": 99}, {"name": "Cat"}]}) == [1]


def test_a_parent_finds_its_children(photos: Collection) -> None:
    photos.put({"labels": (Label(name="Dog", confidence=80, parents=("Animal",)),)}, {})
    assert photos.found(labels={"any": [{"name": "Animal", "minConfidence": 80}, {"name": "Car"}]}) == [1]
    assert photos.found(labels={"none": [{"name": "Animal"}]}) == [2]


def test_face_conditions_hold_for_one_and_the_same_face(photos: Collection) -> None:
    old_and_happy = face(1, emotion=EmotionType.HAPPY, smile=True, low=60, high=70)
    young_and_stern = face(2, emotion=EmotionType.ANGRY, smile=False, low=20, high=28)
    photos.put({"faces": (old_and_happy, young_and_stern)}, {})
    assert photos.found(faces={"smile": True, "ageOverlaps": {"min": 20, "max": 30}}) == []
    assert photos.found(faces={"smile": True, "emotion": "HAPPY", "minConfidence": 90}) == [1]
    assert photos.found(faces={"emotion": "HAPPY", "minConfidence": 91}) == []
    assert photos.found(faces={"count": {"min": 2, "max": 2}}) == [1]
    assert photos.found(hasFaces=False) == [2]


def test_times_are_half_open(photos: Collection) -> None:
    photos.put({"taken_at": "2025-05-31T23:59:59.999Z"}, {"taken_at": "2025-06-01T00:00:00Z"}, {})
    assert photos.found(takenAt={"to": "2025-06-01T00:00:00Z"}) == [1]
    assert photos.found(takenAt={"from": "2025-06-01T02:00:00+02:00"}) == [2]
    assert photos.found(createdAt={"from": "2026-01-01T00:00:02Z"}) == [3, 2]


def test_orientation_tags_categories_and_file_name(photos: Collection) -> None:
    pet = Label(name="Dog", confidence=90, categories=("Animals and Pets",))
    photos.put({"width": 3, "height": 2, "tags": ("Café",), "filename": "Summer*_1.JPG"}, {"labels": (pet,)})
    assert photos.found(orientation="LANDSCAPE") == [1]
    assert photos.found(tags={"all": ["cafe"]}) == photos.found(filename="summer*") == [1]
    assert photos.found(filename="m*r") == photos.found(tags={"all": ["cafe"], "none": ["CAFÉ"]}) == []
    assert photos.found(categories=["animals and pets"]) == photos.found(tags={"none": ["cafe"]}) == [2]


@pytest.mark.parametrize("text", ["runs", "RUN", "runing", '"cafe by the riv" sea', "“by the sea”", "haus cafè"])
def test_text_finds_stems_accents_phrases_and_typing_errors(photos: Collection, text: str) -> None:
    photos.put({"title": "Running, Haus", "description": "A Café by the sea, Café by the riv"}, {"title": "Walk"})
    assert photos.found(text=text) == [1]


@pytest.mark.parametrize("text", ["run walk", '"sea the by"', '"running a"', "rubs", "东京"])
def test_text_that_is_not_there(photos: Collection, text: str) -> None:
    photos.put({"title": "Run", "description": "A café by the sea"}, {"title": "Walk 京都"})
    assert photos.found(text=text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Three letters: as they are. Four: one error, also in the first letter. Eight: two.
        *(("sun", True), ("son", False), ("boot", True), ("baot", True), ("coat", True), ("goad", False)),
        *(("mountain", True), ("mountian", True), ("mountein", True), ("muontein", True), ("muonteim", False)),
        # Numbers are taken as they are.
        *(("2025", True), ("2026", False)),
        # Synonyms come from Rekognition; every script is read.
        *(("automobile", True), ("Αθήνα", True), ("αθηνα", True), ("москва", True), ("مدينة", True), ("ПАРИЖ", False)),
    ],
)
def test_typing_errors_numbers_synonyms_and_scripts(photos: Collection, text: str, found: bool) -> None:
    car = Label(name="Car", confidence=90, aliases=("Automobile",))
    title = "Sun boat mountain 2025 ΑΘΉΝΑ Москва مدينة"
    photos.put({"title": title, "labels": (car,)})
    assert photos.found(text=text) == ([1] if found else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dog -beach", [2]),
        # An excluded word is meant as it is written, apart from its ending.
        *(("dog -beaches", [2]), ("dog -peach", [2, 1]), ('dog -"red car"', [1]), ("dog -red-car", [1])),
        *(("label:dog>=95", [1]), ("label:dog -label:Beach", [2]), ("label:Dog>=90 tag:summer", [1])),
        *(("-tag:summer dog", [2]), ("dog after:2024-06", [2]), ("dog before:2024-06", [1])),
        *(("after:2024-05-31 before:2024-06-02 label:dog", [2, 1]), ("after:2025 dog", []), ("-dog", [3])),
    ],
)
def test_search_words(photos: Collection, text: str, found: list[int]) -> None:
    summer = {"labels": labels(Dog=96, Beach=90), "tags": ("Summer",), "taken_at": "2024-05-31T23:59:59.999Z"}
    road = {"labels": labels(Dog=91), "title": "A red car", "taken_at": "2024-06-01T00:00:00Z"}
    photos.put(summer, road, {})
    assert sorted(photos.found(text=text)) == sorted(found)


def test_search_words_narrow_a_filter(photos: Collection) -> None:
    photos.put({"labels": labels(Dog=96), "taken_at": "2024-05-31T00:00:00Z"}, {"labels": labels(Dog=96)})
    may = {"from": "2024-05-01T00:00:00Z", "to": "2024-06-01T00:00:00Z"}
    assert photos.found(text="label:Dog after:2024", takenAt=may) == [1]
    assert photos.found(text="dog after:2024-06", takenAt=may) == []
    assert photos.found(text="label:Dog", labels={"none": [{"name": "Dog"}]}) == []


def test_exact_ranks_above_stem_above_typo_and_sure_above_unsure(photos: Collection) -> None:
    names: list[dict[str, float]] = [{"Bikers": 99}, {"Bicker": 99}, {"Biker": 60}, {"Biker": 95}]
    photos.put(*({"labels": labels(**each)} for each in names))
    assert photos.found(text="biker") == [4, 3, 1, 2]


def test_highlights_mark_words_and_escape_the_rest(photos: Collection) -> None:
    photos.put({"title": "<b>Dogs</b> & cats"})
    (hit,) = photos.page(filter={"text": "dog"}).hits
    assert hit.highlights == (("title", "&lt;b&gt;<em>Dogs</em>&lt;/b&gt; &amp; cats"),)


def test_facets_are_exact_and_ignore_their_own_selection(photos: Collection) -> None:
    photos.put({"labels": labels(Dog=90), "tags": ("a",)}, {"labels": labels(Cat=90)}, {"tags": ("a", "b")})
    page = photos.page(*Facet, filter={"labels": {"all": [{"name": "Dog"}]}, "tags": {"any": ["a"]}})
    assert page.total == 1
    assert page.facets[Facet.LABELS] == (LabelCount("Dog", 1),)
    assert page.facets[Facet.TAGS] == (LabelCount("a", 1),)
    assert photos.page(Facet.TAGS).facets == {Facet.TAGS: (LabelCount("a", 2), LabelCount("b", 1))}


def test_all_spellings_of_a_tag_count_however_many_tags_there_are(photos: Collection) -> None:
    others = tuple(f"other {number:03}" for number in range(MOST_FACET_VALUES))
    photos.put({"tags": (*others, "zoo")}, {"tags": (*others, "Zoo")}, {"tags": ("Zoo",)})
    tags = photos.page(Facet.TAGS).facets[Facet.TAGS]
    assert (tags[0], len(tags)) == (LabelCount("Zoo", 3), MOST_FACET_VALUES)


@pytest.mark.parametrize("sort", ["RELEVANCE", "NEWEST", "OLDEST", "TAKEN_NEWEST", "TAKEN_OLDEST"])
def test_pages_stay_put_while_photos_arrive(photos: Collection, sort: str) -> None:
    photos.put(*({"title": "Dog", "taken_at": "2025-01-01T00:00:00Z" if n % 2 else None} for n in range(7)))
    seen: list[str] = []
    arguments: dict[str, Any] = {"filter": {"text": "dog"}, "sort": sort, "limit": 2}
    query = parse_query(photos.owner, arguments)
    for number in range(100, 110):
        page = photos.index.search(query)
        seen += [hit.image_id for hit in page.hits]
        if not page.next:
            break
        token = page_token(photos.owner, arguments, page.next, "secret", 0)
        cursor = cursor_of(photos.owner, arguments | {"nextToken": token}, "secret", 0)
        query = replace(query, after=cursor)
        if number == 100:
            photos.index.put(document_of(image(photos.owner, 100, title="Dog")))
    assert len(seen) == len(set(seen))
    assert {int(each[-3:]) for each in seen} >= set(range(1, 8))


def test_the_last_page_says_so(photos: Collection) -> None:
    photos.put({}, {}, {}, {})
    assert photos.page(limit=4).next is None
    assert photos.page(limit=3).next is not None
    assert photos.page(limit=5).next is None


def test_an_old_write_never_undoes_a_newer_one(photos: Collection) -> None:
    photos.index.put(document_of(image(photos.owner, 1, version=3, title="new")))
    photos.index.put(document_of(image(photos.owner, 1, version=2, title="old")))
    assert (photos.found(text="new"), photos.found(text="old")) == ([1], [])
    photos.index.delete(photos.owner, photo_id(photos.owner, 1), version=2)
    assert photos.found() == [1]
    photos.index.delete(photos.owner, photo_id(photos.owner, 1), version=3)
    photos.index.put(document_of(image(photos.owner, 1, version=3)))
    assert photos.found() == []
    photos.index.put(document_of(image(photos.owner, 1, version=4)))
    assert photos.found() == [1]


def test_all_that_can_be_found_is_listed_page_by_page(photos: Collection) -> None:
    photos.put({}, {}, {}, {})
    photos.index.put(document_of(image(photos.owner, 2, version=7)))
    photos.index.delete(photos.owner, photo_id(photos.owner, 3), version=5)
    found, place = photos.index.listed(None, 3)
    while place is not None:
        more, place = photos.index.listed(place, 3)
        assert len(more) <= 3
        found += more
    assert len({each.id for each in found}) == len(found)
    mine = {int(each.id[-3:]): each.version for each in found if each.owner == photos.owner}
    assert mine == {1: 1, 2: 7, 4: 1}


def test_suggestions_complete_with_counts(photos: Collection) -> None:
    photos.put({"labels": labels(Dog=9, Bicycle=9)}, {"labels": labels(Dog=9, Dogma=9)})
    suggest = photos.index.suggest_labels
    assert suggest(photos.owner, "DÓG", 10) == [LabelCount("Dog", 2), LabelCount("Dogma", 1)]
    assert suggest(photos.owner, "bicicl", 10) == [LabelCount("Bicycle", 1)]
    # One error is forgiven from three letters on, wherever it is; none where something completes without.
    assert suggest(photos.owner, "dgo", 10) == [LabelCount("Dog", 2), LabelCount("Dogma", 1)]
    assert suggest(photos.owner, "vic", 10) == [LabelCount("Bicycle", 1)]
    assert suggest(photos.owner, "dg", 10) == suggest(photos.owner, "vyc", 10) == []
    assert suggest(photos.owner, "", 2) == [LabelCount("Dog", 2), LabelCount("Bicycle", 1)]
    assert suggest(str(uuid.uuid4()), "dog", 10) == []


def test_a_suggestion_may_begin_with_any_word(photos: Collection) -> None:
    photos.put({"labels": labels(**{"Lightning": 9, "Traffic Light": 9, "Light Rail": 9, "Rail": 9})})
    suggest = photos.index.suggest_labels
    assert [each.name for each in suggest(photos.owner, "li", 10)] == ["Light Rail", "Lightning", "Traffic Light"]
    assert [each.name for each in suggest(photos.owner, "rail", 10)] == ["Light Rail", "Rail"]
    assert [each.name for each in suggest(photos.owner, "traffic l", 10)] == ["Traffic Light"]


def test_alike_is_who_shares_rare_and_sure_labels(photos: Collection) -> None:
    everywhere = {"Person": 99.0}
    photos.put(
        {"labels": labels(**everywhere, Volcano=99, Lava=95)},
        {"labels": labels(**everywhere, Volcano=60)},
        {"labels": labels(**everywhere, Volcano=98, Lava=50)},
        {"labels": labels(**everywhere, Beach=99)},
        *({"labels": labels(**everywhere)} for _ in range(4)),
        {"labels": (Label(name="St. Helens", confidence=99, parents=("Volcano",)),)},
        {},
    )

    def alike(number: int, shown: tuple[Label, ...] = (), limit: int = 10) -> list[tuple[int, float | None]]:
        document = document_of(image(photos.owner, number, labels=shown))
        return [(int(hit.image_id[-3:]), hit.score) for hit in photos.index.similar_images(document, limit)]

    volcano = labels(**everywhere, Volcano=99, Lava=95)
    found = alike(1, volcano)
    assert [number for number, _ in found] == [3, 2, 9]
    assert all(score is not None and 0.25 <= score < 1 for _, score in found)
    assert alike(1, volcano, 1) == found[:1]
    assert [number for number, _ in alike(9, labels(**{"st. helens": 90}))] == []
    assert alike(99, labels(**{"st. helens": 90})) == [(9, 1.0)]
    assert alike(10) == []
    photos.index.delete(photos.owner, photo_id(photos.owner, 3), version=1)
    assert [number for number, _ in alike(1, volcano)] == [2, 9]
    before = alike(1, volcano)
    stranger = Collection(photos.index)
    stranger.put(*({"labels": labels(Volcano=99)} for _ in range(9)))
    # Their labels make ours no less rare either.
    assert alike(1, volcano) == before
    assert [number for number, _ in before] == [2, 9]


def test_another_owners_photos_do_not_exist(photos: Collection) -> None:
    photos.put({"title": "Dog"})
    stranger = Collection(photos.index)
    stranger.owner = photos.owner.split("-")[0]
    assert stranger.found() == stranger.found(text="dog") == []
