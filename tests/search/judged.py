"""A small album and what a person would want to see first in it: graded by hand, before any engine was asked.

3 is what was meant, 2 is a good find, 1 is better than nothing; what is not graded is not wanted.
"""

from typing import Any

from photos.model import Label


def _label(name: str, confidence: float, *parents: str, aliases: tuple[str, ...] = (), category: str = "") -> Label:
    categories = (category,) if category else ()
    return Label(name=name, confidence=confidence, parents=parents, aliases=aliases, categories=categories)


def dog(confidence: float) -> Label:
    return _label("Dog", confidence, "Animal", "Canine", "Pet", category="Animals and Pets", aliases=("Puppy",))


def cat(confidence: float) -> Label:
    return _label("Cat", confidence, "Animal", "Pet", category="Animals and Pets")


def beach(confidence: float) -> Label:
    return _label("Beach", confidence, "Coast", "Nature", "Outdoors", "Sea", "Water", category="Nature and Outdoors")


def car(confidence: float) -> Label:
    aliases = ("Automobile",)
    return _label("Car", confidence, "Transportation", "Vehicle", aliases=aliases, category="Vehicles and Automotive")


def bicycle(confidence: float) -> Label:
    return _label("Bicycle", confidence, "Vehicle", aliases=("Bike",), category="Vehicles and Automotive")


def cake(confidence: float) -> Label:
    return _label("Birthday Cake", confidence, "Cake", "Dessert", "Food", category="Food and Beverage")


def person(confidence: float) -> Label:
    return _label("Person", confidence, aliases=("Human",), category="Person Description")


PHOTOS: dict[str, dict[str, Any]] = {
    "our dog": {"title": "Bella, our dog", "labels": (dog(99), person(60))},
    "dog on the beach": {"labels": (dog(96), beach(98)), "filename": "IMG_2041.jpg"},
    "perhaps a dog": {"labels": (dog(56), _label("Sheep", 71, "Animal", "Mammal"))},
    "hot dogs": {"title": "Hot dogs at the stadium", "labels": (_label("Food", 97), person(92))},
    "dogs park": {"description": "The park where the dogs run in the morning", "labels": (_label("Park", 95),)},
    "cat": {"labels": (cat(99),), "tags": ("Whiskers",)},
    "cat and dog": {"labels": (cat(90), dog(91)), "title": "Best friends"},
    "caterpillar": {"labels": (_label("Caterpillar", 97, "Animal", "Insect"),)},
    "beach at sunset": {"title": "Sunset at the beach", "labels": (beach(99), _label("Sunset", 98, "Sky"))},
    "beach with people": {"labels": (beach(88), person(99)), "tags": ("summer", "Italy")},
    "sunset in town": {"labels": (_label("Sunset", 82, "Sky"), _label("City", 96, "Urban"))},
    "beach volleyball": {"description": "We won at beach volleyball", "labels": (person(99), _label("Sport", 90))},
    "car": {"labels": (car(99),), "filename": "red-car.jpg"},
    "car in the street": {"labels": (car(72), _label("Street", 98, "City", "Road"))},
    "carpet": {"labels": (_label("Carpet", 93, "Home Decor"),), "title": "The new carpet"},
    "bicycle": {"labels": (bicycle(98),), "title": "My bike"},
    "bicycle race": {"labels": (bicycle(91), person(99)), "tags": ("race",)},
    "running race": {"title": "City run 2025", "labels": (person(99), _label("Running", 95, "Sport"))},
    "birthday": {"title": "Emma's birthday party", "labels": (cake(97), person(99)), "tags": ("Emma", "birthday")},
    "cake": {"labels": (cake(88),)},
    "emma at school": {"tags": ("Emma",), "labels": (person(99), _label("School", 70, "Building"))},
    "mail to emma": {"description": "A card that emma wrote", "labels": (_label("Text", 99),)},
    "cafe": {"title": "Café de Flore", "labels": (_label("Restaurant", 94, "Building"), _label("Coffee", 88))},
    "coffee": {"labels": (_label("Coffee", 99, "Beverage"), _label("Cup", 97))},
    "tokyo": {"title": "東京 タワー", "labels": (_label("Tower", 98, "Building"),), "tags": ("Japan",)},
    "mountains": {"labels": (_label("Mountain", 99, "Nature", "Outdoors"),), "tags": ("Alps", "summer")},
    "new york": {"title": "New York by night", "labels": (_label("City", 99, "Urban"),)},
    "york": {"title": "A new house in York", "labels": (_label("House", 97, "Building"),)},
    "screenshot": {"filename": "dog-license.png", "labels": (_label("Text", 99),)},
}

JUDGEMENTS: dict[str, dict[str, int]] = {
    "dog": {
        "our dog": 3,
        "dog on the beach": 3,
        "cat and dog": 3,
        "perhaps a dog": 2,
        "hot dogs": 1,
        "dogs park": 1,
        "screenshot": 1,
    },
    "dogs": {
        "our dog": 3,
        "dog on the beach": 3,
        "cat and dog": 3,
        "perhaps a dog": 2,
        "hot dogs": 1,
        "dogs park": 2,
        "screenshot": 1,
    },
    "cat": {"cat": 3, "cat and dog": 3},
    "animal": {"our dog": 3, "dog on the beach": 3, "cat": 3, "cat and dog": 3, "caterpillar": 3, "perhaps a dog": 2},
    "beach": {"beach at sunset": 3, "dog on the beach": 3, "beach with people": 2, "beach volleyball": 1},
    "dog beach": {"dog on the beach": 3},
    "sunset": {"beach at sunset": 3, "sunset in town": 2},
    "car": {"car": 3, "car in the street": 2},
    "automobile": {"car": 3, "car in the street": 2},
    "bike": {"bicycle": 3, "bicycle race": 2},
    "bicylce": {"bicycle": 3, "bicycle race": 2},
    "emma": {"birthday": 3, "emma at school": 3, "mail to emma": 1},
    "birthday cake": {"birthday": 3, "cake": 3},
    "cafe": {"cafe": 3},
    "coffee": {"coffee": 3, "cafe": 2},
    "東京": {"tokyo": 3},
    "run": {"running race": 3, "dogs park": 1},
    "race": {"bicycle race": 3},
    '"new york"': {"new york": 3},
    "summer": {"beach with people": 3, "mountains": 3},
    "vehicle": {"car": 3, "bicycle": 3, "bicycle race": 2, "car in the street": 2},
    "mountian": {"mountains": 3},
}
