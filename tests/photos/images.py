"""Hypothesis strategies for the domain's dataclasses."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from photos.clock import iso
from photos.model import (
    AgeRange,
    BoundingBox,
    Emotion,
    EmotionType,
    Face,
    FaceAttribute,
    FaceFlag,
    FaceQuality,
    Image,
    ImageStatus,
    Label,
    LabelInstance,
    Pose,
)

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NAMES = st.lists(WORDS, max_size=3).map(tuple)
PERCENT = st.floats(0, 100).map(lambda value: round(value, 4))
FRACTION = st.floats(0, 1).map(lambda value: round(value, 4))
DEGREES = st.floats(-180, 180).map(lambda value: round(value, 4))
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(iso)

BOXES = st.builds(BoundingBox, left=FRACTION, top=FRACTION, width=FRACTION, height=FRACTION)
LABELS = st.builds(
    Label,
    name=WORDS,
    confidence=PERCENT,
    parents=NAMES,
    aliases=NAMES,
    categories=NAMES,
    instances=st.lists(st.builds(LabelInstance, bounding_box=BOXES, confidence=PERCENT), max_size=2).map(tuple),
)
FLAGS = st.none() | st.builds(FaceFlag, value=st.booleans(), confidence=PERCENT)
FACES = st.builds(
    Face,
    id=WORDS,
    image_id=WORDS,
    bounding_box=BOXES,
    confidence=PERCENT,
    age_range=st.none() | st.builds(AgeRange, low=st.integers(0, 50), high=st.integers(50, 100)),
    gender=st.none() | st.builds(FaceAttribute, value=st.sampled_from(["Male", "Female"]), confidence=PERCENT),
    emotions=st.lists(st.builds(Emotion, type=st.sampled_from(EmotionType), confidence=PERCENT), max_size=2).map(tuple),
    smile=FLAGS,
    eyeglasses=FLAGS,
    sunglasses=FLAGS,
    eyes_open=FLAGS,
    pose=st.none() | st.builds(Pose, roll=DEGREES, yaw=DEGREES, pitch=DEGREES),
    quality=st.none() | st.builds(FaceQuality, brightness=PERCENT, sharpness=PERCENT),
)
TEXTS = st.none() | WORDS
IMAGES = st.builds(
    Image,
    id=WORDS,
    owner=WORDS,
    key=WORDS,
    filename=WORDS,
    status=st.sampled_from(ImageStatus),
    created_at=TIMES,
    updated_at=TIMES,
    version=st.integers(1, 1000),
    content_type=TEXTS,
    bytes=st.none() | st.integers(0, 10**8),
    width=st.none() | st.integers(80, 10_000),
    height=st.none() | st.integers(80, 10_000),
    status_reason=TEXTS,
    taken_at=st.none() | TIMES,
    indexed_at=st.none() | TIMES,
    title=TEXTS,
    description=TEXTS,
    tags=NAMES,
    labels=st.lists(LABELS, max_size=3).map(tuple),
    faces=st.lists(FACES, max_size=3).map(tuple),
    duplicate_of=TEXTS,
)
