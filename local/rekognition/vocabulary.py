"""Rekognition's words for COCO's 80 classes: name, parents, category, aliases."""

from typing import NamedTuple


class Word(NamedTuple):
    """A label with what Rekognition says beside it."""

    name: str
    parents: tuple[str, ...]
    category: str
    aliases: tuple[str, ...] = ()


ANIMALS = "Animals and Pets"
VEHICLES = "Vehicles and Automotive"
TRANSPORT = "Transport and Logistics"
FOOD = "Food and Beverage"
HOME = "Furniture and Furnishings"
INDOORS = "Home and Indoors"
KITCHEN = "Kitchen and Dining"
SPORTS = "Sports"
TECH = "Technology and Computing"
APPAREL = "Apparel and Accessories"
TOOLS = "Tools and Machinery"
HOBBIES = "Hobbies and Interests"
_MAMMAL = ("Animal", "Mammal")
_VEHICLE = ("Transportation", "Vehicle")
_FRUIT = ("Food", "Fruit", "Plant", "Produce")
_VEGETABLE = ("Food", "Plant", "Produce", "Vegetable")
_ELECTRONIC = ("Electronics",)
_APPLIANCE = ("Appliance", "Device", "Electrical Device")

# COCO's category ids, as the model counts them.
WORDS: dict[int, Word] = {
    1: Word("Person", (), "Person Description", ("Human",)),
    2: Word("Bicycle", _VEHICLE, TRANSPORT, ("Bike",)),
    3: Word("Car", _VEHICLE, VEHICLES, ("Automobile",)),
    4: Word("Motorcycle", _VEHICLE, VEHICLES, ("Motorbike",)),
    5: Word("Airplane", ("Aircraft", *_VEHICLE), TRANSPORT, ("Plane",)),
    6: Word("Bus", _VEHICLE, TRANSPORT),
    7: Word("Train", _VEHICLE, TRANSPORT),
    8: Word("Truck", _VEHICLE, VEHICLES, ("Lorry",)),
    9: Word("Boat", _VEHICLE, TRANSPORT, ("Watercraft",)),
    10: Word("Traffic Light", ("Light",), TRANSPORT),
    11: Word("Fire Hydrant", ("Hydrant",), TRANSPORT),
    13: Word("Stop Sign", ("Road Sign", "Sign", "Symbol"), TRANSPORT, ("Stopsign",)),
    14: Word("Parking Meter", (), TRANSPORT),
    15: Word("Bench", ("Furniture",), HOME),
    16: Word("Bird", ("Animal",), ANIMALS),
    17: Word("Cat", (*_MAMMAL, "Pet"), ANIMALS, ("Kitty",)),
    18: Word("Dog", ("Animal", "Canine", "Mammal", "Pet"), ANIMALS, ("Puppy",)),
    19: Word("Horse", _MAMMAL, ANIMALS, ("Equine",)),
    20: Word("Sheep", ("Animal", "Livestock", "Mammal"), ANIMALS),
    21: Word("Cow", ("Animal", "Cattle", "Livestock", "Mammal"), ANIMALS),
    22: Word("Elephant", ("Animal", "Mammal", "Wildlife"), ANIMALS),
    23: Word("Bear", ("Animal", "Mammal", "Wildlife"), ANIMALS),
    24: Word("Zebra", ("Animal", "Mammal", "Wildlife"), ANIMALS),
    25: Word("Giraffe", ("Animal", "Mammal", "Wildlife"), ANIMALS),
    27: Word("Backpack", ("Bag",), APPAREL, ("Rucksack",)),
    28: Word("Umbrella", ("Canopy",), APPAREL),
    31: Word("Handbag", ("Accessories", "Bag"), APPAREL, ("Purse",)),
    32: Word("Tie", ("Accessories", "Formal Wear"), APPAREL, ("Necktie",)),
    33: Word("Suitcase", ("Baggage",), APPAREL),
    34: Word("Frisbee", ("Toy",), SPORTS),
    35: Word("Skis", ("Sport",), SPORTS, ("Ski",)),
    36: Word("Snowboard", ("Sport",), SPORTS),
    37: Word("Ball", ("Sport",), SPORTS, ("Sports Ball",)),
    38: Word("Kite", ("Toy",), HOBBIES),
    39: Word("Baseball Bat", ("Baseball", "Sport"), SPORTS),
    40: Word("Baseball Glove", ("Baseball", "Glove", "Sport"), SPORTS),
    41: Word("Skateboard", ("Sport",), SPORTS),
    42: Word("Surfboard", ("Sport",), SPORTS),
    43: Word("Tennis Racket", ("Racket", "Sport", "Tennis"), SPORTS),
    44: Word("Bottle", (), KITCHEN),
    46: Word("Wine Glass", ("Glass",), KITCHEN),
    47: Word("Cup", (), KITCHEN),
    48: Word("Fork", ("Cutlery",), KITCHEN),
    49: Word("Knife", ("Cutlery", "Weapon"), KITCHEN),
    50: Word("Spoon", ("Cutlery",), KITCHEN),
    51: Word("Bowl", (), KITCHEN),
    52: Word("Banana", _FRUIT, FOOD),
    53: Word("Apple", _FRUIT, FOOD),
    54: Word("Sandwich", ("Food",), FOOD),
    55: Word("Orange", ("Citrus Fruit", *_FRUIT), FOOD),
    56: Word("Broccoli", _VEGETABLE, FOOD),
    57: Word("Carrot", _VEGETABLE, FOOD),
    58: Word("Hot Dog", ("Food",), FOOD),
    59: Word("Pizza", ("Food",), FOOD),
    60: Word("Donut", ("Food", "Sweets"), FOOD, ("Doughnut",)),
    61: Word("Cake", ("Dessert", "Food"), FOOD),
    62: Word("Chair", ("Furniture",), HOME),
    63: Word("Couch", ("Furniture",), HOME, ("Sofa",)),
    64: Word("Potted Plant", ("Plant",), HOME, ("Houseplant",)),
    65: Word("Bed", ("Furniture",), HOME),
    67: Word("Dining Table", ("Furniture", "Table"), HOME),
    70: Word("Toilet", ("Bathroom", "Indoors"), INDOORS),
    72: Word("TV", (*_ELECTRONIC, "Screen"), TECH, ("Television",)),
    73: Word("Laptop", ("Computer", *_ELECTRONIC, "Pc"), TECH, ("Notebook Computer",)),
    74: Word("Mouse", ("Computer Hardware", *_ELECTRONIC, "Hardware"), TECH),
    75: Word("Remote Control", _ELECTRONIC, TECH, ("Remote",)),
    76: Word("Computer Keyboard", ("Computer Hardware", *_ELECTRONIC, "Hardware"), TECH, ("Keyboard",)),
    77: Word("Mobile Phone", (*_ELECTRONIC, "Phone"), TECH, ("Cell Phone", "Cellphone")),
    78: Word("Microwave", (*_APPLIANCE, "Oven"), KITCHEN),
    79: Word("Oven", _APPLIANCE, KITCHEN),
    80: Word("Toaster", _APPLIANCE, KITCHEN),
    81: Word("Sink", (), INDOORS),
    82: Word("Refrigerator", _APPLIANCE, KITCHEN, ("Fridge",)),
    84: Word("Book", ("Publication",), HOBBIES),
    85: Word("Clock", (), INDOORS),
    86: Word("Vase", ("Jar", "Pottery"), HOME),
    87: Word("Scissors", (), TOOLS),
    88: Word("Teddy Bear", ("Toy",), HOBBIES),
    89: Word("Hair Dryer", _APPLIANCE, TOOLS, ("Blow Dryer",)),
    90: Word("Toothbrush", ("Brush", "Tool"), TOOLS),
}
