"""Rekognition's words for what the label model knows: parents, aliases and categories."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """What the vocabulary says of a label: every ancestor, other names, categories."""

    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


# COCO's number of each class, as the model counts them (11 of the 91 numbers were never used).
COCO_CLASSES = {
    1: "Person", 2: "Bicycle", 3: "Car", 4: "Motorcycle", 5: "Airplane", 6: "Bus", 7: "Train", 8: "Truck",
    9: "Boat", 10: "Traffic Light", 11: "Fire Hydrant", 13: "Stop Sign", 14: "Parking Meter", 15: "Bench",
    16: "Bird", 17: "Cat", 18: "Dog", 19: "Horse", 20: "Sheep", 21: "Cow", 22: "Elephant", 23: "Bear",
    24: "Zebra", 25: "Giraffe", 27: "Backpack", 28: "Umbrella", 31: "Handbag", 32: "Tie", 33: "Suitcase",
    34: "Frisbee", 35: "Skis", 36: "Snowboard", 37: "Ball", 38: "Kite", 39: "Baseball Bat",
    40: "Baseball Glove", 41: "Skateboard", 42: "Surfboard", 43: "Tennis Racket", 44: "Bottle",
    46: "Wine Glass", 47: "Cup", 48: "Fork", 49: "Knife", 50: "Spoon", 51: "Bowl", 52: "Banana",
    53: "Apple", 54: "Sandwich", 55: "Orange", 56: "Broccoli", 57: "Carrot", 58: "Hot Dog", 59: "Pizza",
    60: "Donut", 61: "Cake", 62: "Chair", 63: "Couch", 64: "Potted Plant", 65: "Bed", 67: "Dining Table",
    70: "Toilet", 72: "TV", 73: "Laptop", 74: "Mouse", 75: "Remote Control", 76: "Computer Keyboard",
    77: "Mobile Phone", 78: "Microwave", 79: "Oven", 80: "Toaster", 81: "Sink", 82: "Refrigerator",
    84: "Book", 85: "Clock", 86: "Vase", 87: "Scissors", 88: "Teddy Bear", 89: "Blow Dryer", 90: "Toothbrush",
}  # fmt: skip

# name | parents | aliases | category
_TABLE = """
Person | | Human | Person Description

Transportation | | | Vehicles and Automotive
Vehicle | Transportation | | Vehicles and Automotive
Bicycle | Vehicle, Transportation | Bike | Vehicles and Automotive
Car | Vehicle, Transportation | Automobile | Vehicles and Automotive
Motorcycle | Vehicle, Transportation | Motorbike | Vehicles and Automotive
Aircraft | Vehicle, Transportation | | Vehicles and Automotive
Airplane | Aircraft, Vehicle, Transportation | Plane, Aeroplane | Vehicles and Automotive
Bus | Vehicle, Transportation | | Vehicles and Automotive
Train | Vehicle, Transportation | | Vehicles and Automotive
Truck | Vehicle, Transportation | Lorry | Vehicles and Automotive
Boat | Vehicle, Transportation | | Vehicles and Automotive
Light | | | Everyday Objects
Traffic Light | Light | Traffic Signal | Transport and Logistics
Hydrant | | | Public Safety
Fire Hydrant | Hydrant | | Public Safety
Symbol | | | Patterns and Shapes
Sign | Symbol | | Transport and Logistics
Road Sign | Sign, Symbol | | Transport and Logistics
Stop Sign | Road Sign, Sign, Symbol | Stopsign | Transport and Logistics
Parking Meter | | | Transport and Logistics

Animal | | | Animals and Pets
Mammal | Animal | | Animals and Pets
Pet | Animal | | Animals and Pets
Wildlife | Animal | | Animals and Pets
Livestock | Animal | | Animals and Pets
Canine | Animal, Mammal | | Animals and Pets
Cattle | Animal, Livestock, Mammal | | Animals and Pets
Bird | Animal | | Animals and Pets
Cat | Animal, Mammal, Pet | | Animals and Pets
Dog | Animal, Canine, Mammal, Pet | | Animals and Pets
Horse | Animal, Mammal | | Animals and Pets
Sheep | Animal, Livestock, Mammal | | Animals and Pets
Cow | Animal, Cattle, Livestock, Mammal | | Animals and Pets
Elephant | Animal, Mammal, Wildlife | | Animals and Pets
Bear | Animal, Mammal, Wildlife | | Animals and Pets
Zebra | Animal, Mammal, Wildlife | | Animals and Pets
Giraffe | Animal, Mammal, Wildlife | | Animals and Pets

Accessories | | | Apparel and Accessories
Bag | | | Apparel and Accessories
Baggage | | Luggage | Travel and Adventure
Backpack | Bag | Rucksack | Apparel and Accessories
Canopy | | | Everyday Objects
Umbrella | Canopy | | Everyday Objects
Handbag | Accessories, Bag | Purse | Apparel and Accessories
Formal Wear | | | Apparel and Accessories
Tie | Accessories, Formal Wear | Necktie | Apparel and Accessories
Suitcase | Baggage | | Travel and Adventure

Toy | | | Toys and Gaming
Sport | | Sports | Sports
Outdoors | | | Nature and Outdoors
Nature | Outdoors | | Nature and Outdoors
Snow | Nature, Outdoors | | Nature and Outdoors
Water | | | Nature and Outdoors
Frisbee | Toy | | Toys and Gaming
Skis | Nature, Outdoors, Snow, Sport | Ski | Sports
Snowboard | Nature, Outdoors, Snow, Sport | | Sports
Ball | Sport | | Sports
Kite | Toy | | Toys and Gaming
Baseball | Sport | | Sports
Baseball Bat | Baseball, Sport | | Sports
Baseball Glove | Baseball, Clothing, Glove, Sport | | Sports
Clothing | | Apparel | Apparel and Accessories
Glove | Clothing | | Apparel and Accessories
Skateboard | Sport | | Sports
Surfboard | Nature, Outdoors, Sport, Water | | Sports
Racket | Sport | | Sports
Tennis | Sport | | Sports
Tennis Racket | Racket, Sport, Tennis | | Sports

Bottle | | | Kitchen and Dining
Glass | | | Kitchen and Dining
Wine Glass | Glass | | Kitchen and Dining
Cup | | | Kitchen and Dining
Cutlery | | | Kitchen and Dining
Fork | Cutlery | | Kitchen and Dining
Knife | Cutlery | | Kitchen and Dining
Spoon | Cutlery | | Kitchen and Dining
Bowl | | | Kitchen and Dining

Food | | | Food and Beverage
Plant | | | Plants and Flowers
Produce | Food | | Food and Beverage
Fruit | Food, Plant, Produce | | Food and Beverage
Citrus Fruit | Food, Fruit, Plant, Produce | | Food and Beverage
Vegetable | Food, Plant, Produce | | Food and Beverage
Dessert | Food | | Food and Beverage
Sweets | Food | Confectionery | Food and Beverage
Banana | Food, Fruit, Plant, Produce | | Food and Beverage
Apple | Food, Fruit, Plant, Produce | | Food and Beverage
Sandwich | Food | | Food and Beverage
Orange | Citrus Fruit, Food, Fruit, Plant, Produce | | Food and Beverage
Broccoli | Food, Plant, Produce, Vegetable | | Food and Beverage
Carrot | Food, Plant, Produce, Vegetable | | Food and Beverage
Hot Dog | Food | | Food and Beverage
Pizza | Food | | Food and Beverage
Donut | Food, Sweets | Doughnut | Food and Beverage
Cake | Dessert, Food | | Food and Beverage

Furniture | | | Furniture and Furnishings
Table | Furniture | | Furniture and Furnishings
Bench | Furniture | | Furniture and Furnishings
Chair | Furniture | | Furniture and Furnishings
Couch | Furniture | Sofa | Furniture and Furnishings
Bed | Furniture | | Furniture and Furnishings
Dining Table | Furniture, Table | | Furniture and Furnishings
Jar | | | Home and Indoors
Pottery | | | Hobbies and Interests
Planter | Jar, Plant, Pottery | | Home and Indoors
Vase | Jar, Pottery | | Home and Indoors
Potted Plant | Jar, Plant, Planter, Pottery, Vase | Houseplant | Plants and Flowers
Indoors | | Interior | Home and Indoors
Bathroom | Indoors, Room | | Home and Indoors
Room | Indoors | | Home and Indoors
Toilet | Bathroom, Indoors, Room | | Home and Indoors
Sink | | Basin | Home and Indoors

Electronics | | | Technology and Computing
Hardware | Electronics | | Technology and Computing
Computer Hardware | Electronics, Hardware | | Technology and Computing
Computer | Electronics | | Technology and Computing
Pc | Computer, Electronics | Personal Computer | Technology and Computing
Screen | Electronics | | Technology and Computing
Monitor | Electronics, Screen | | Technology and Computing
Phone | Electronics | | Technology and Computing
TV | Computer Hardware, Electronics, Hardware, Monitor, Screen | Television | Technology and Computing
Laptop | Computer, Electronics, Pc | | Technology and Computing
Mouse | Computer Hardware, Electronics, Hardware | Computer Mouse | Technology and Computing
Remote Control | Electronics | Remote | Technology and Computing
Computer Keyboard | Computer Hardware, Electronics, Hardware | Keyboard | Technology and Computing
Mobile Phone | Electronics, Phone | Cell Phone | Technology and Computing

Device | | | Tools and Machinery
Electrical Device | Device | | Tools and Machinery
Appliance | Device, Electrical Device | | Home Appliances
Oven | Appliance, Device, Electrical Device | | Home Appliances
Microwave | Appliance, Device, Electrical Device, Oven | Microwave Oven | Home Appliances
Toaster | Appliance, Device, Electrical Device | | Home Appliances
Refrigerator | Appliance, Device, Electrical Device | Fridge | Home Appliances
Blow Dryer | Appliance, Device, Electrical Device | Hair Dryer | Beauty and Personal Care
Brush | Device, Tool | | Tools and Machinery
Tool | Device | | Tools and Machinery
Toothbrush | Brush, Device, Tool | | Beauty and Personal Care
Scissors | | Shears | Tools and Machinery

Publication | | | Education
Book | Publication | | Education
Clock | | | Everyday Objects
Teddy Bear | Toy | | Toys and Gaming
"""


def _words(table: str) -> dict[str, Word]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if line]
    return {name: Word(_names(parents), _names(aliases), (category,)) for name, parents, aliases, category in rows}


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(",")) if cell else ()


VOCABULARY = _words(_TABLE)
