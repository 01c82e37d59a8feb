"""How labels are told to OpenSearch: as terms and numbers that each hold two things."""

from hashlib import blake2b

# Between the two parts of a term; no owner and no key holds it.
SEPARATOR = "\x1f"
# Into so many fields the labels fall by the letters that their words begin with.
INITIALS = 32
# Of a number's 63 bits the upper 36 tell the label, and 27 its confidence: finer than the seven digits that
# Rekognition's numbers have.
_LABEL_BITS = 36
_CONFIDENCE_BITS = 27
_STEPS_OF_A_PER_CENT = 2**20


def own_label(owner: str, key: str) -> str:
    """A label of this owner's photos as a term, so that the photos with it are one list, whose length is known."""
    return f"{owner}{SEPARATOR}{key}"


def label_number(key: str, confidence: float) -> int:
    """A label and its confidence, 0 to 100, as one number: one label's numbers stand together, in their order."""
    return _label(key) + int(confidence * _STEPS_OF_A_PER_CENT)


def label_numbers(key: str, least: float) -> tuple[int, int]:
    """The first and the last number of a label that is at least so sure."""
    return label_number(key, least), _label(key) + 2**_CONFIDENCE_BITS - 1


def _label(key: str) -> int:
    hashed = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
    return (hashed >> 64 - _LABEL_BITS) << _CONFIDENCE_BITS


def initial(text: str) -> str:
    """Which of the fields has the labels with a word that begins like this text."""
    return str(ord(text[0]) % INITIALS)
