"""The functions' settings: read once from the environment, typed, failing at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields


class MissingSettings(Exception):
    """Environment variables that the function needs are not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One environment variable a field, its name in capitals."""

    table_name: str
    bucket_name: str
    search_url: str
    face_collection_id: str
    graphql_url: str
    upload_queue_url: str
    rekognition_calls_per_second: str


def setting(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """One environment variable; raises MissingSettings if it is not set."""
    if not environment.get(name):
        raise MissingSettings(f"the environment variable {name} is not set; template.yaml sets it")
    return environment[name]


def all_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Every setting, for a function that needs them all; raises MissingSettings."""
    return Settings(**{field.name: setting(field.name.upper(), environment) for field in fields(Settings)})
