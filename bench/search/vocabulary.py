"""2,500 labels with Rekognition's parents, aliases and categories, and the words that people write."""

from local.rekognition.vocabulary import VOCABULARY, Word

# The local Rekognition knows some 160 labels, Amazon's about 3,000: kinds of a label make up the rest.
_KINDS = [
    "Antique", "Baby", "Broken", "Carved", "Circular", "Coastal", "Electric", "Festive", "Folding", "Golden",
    "Hanging", "Miniature", "Painted", "Racing", "Rustic",
]  # fmt: skip
TITLE_WORDS = [
    "holiday", "morning", "evening", "birthday", "wedding", "garden", "river", "mountain", "harbour", "market",
    "winter", "summer", "autumn", "spring", "family", "friends", "school", "journey", "picnic", "concert", "sunset",
    "sunrise", "island", "village", "castle", "bridge", "forest", "meadow", "lake", "valley", "festival", "parade",
    "kitchen", "workshop", "studio", "museum", "station", "library", "playground", "celebration", "reunion",
    "expedition", "grandmother", "grandfather", "daughter", "brother", "cousin", "neighbour", "teacher", "captain",
    "champion", "anniversary", "graduation",
]  # fmt: skip
TAGS = tuple(
    f"{place} {year}"
    for place in ("Paris", "Lisboa", "Zürich", "Kraków", "Oslo", "Kyōto", "Lima", "Accra")
    for year in range(2018, 2026)
)


def labels() -> dict[str, Word]:
    """Every label by its name; a kind of a label has that label as its parent."""
    known = dict(VOCABULARY)
    for name, word in VOCABULARY.items():
        for kind in _KINDS:
            known[f"{kind} {name}"] = Word((name, *word.parents), (), word.categories)
    return known
