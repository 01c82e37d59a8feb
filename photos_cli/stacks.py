"""Which stack the commands talk to: the one on this machine, or a deployed one by its name."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from photos_cli.errors import CommandFailed

LOCAL = "local"
STACK_FILE = Path(".local") / "stack.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Where a stack's APIs are; `aws_endpoint_url` only for one on this machine."""

    name: str
    graphql_url: str
    region: str
    user_pool_client_id: str
    aws_endpoint_url: str | None = None


def find_stack(name: str) -> Stack:
    """The stack of a name; raises CommandFailed if there is none."""
    return _local() if name == LOCAL else _deployed(name)


def _local() -> Stack:
    home = os.environ.get("PHOTOS_HOME")
    places = [Path(home) / "stack.json"] if home else [folder / STACK_FILE for folder in (Path.cwd(), *_parents())]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise CommandFailed("no stack runs here: start one with `make up`, or name a deployed one with --stack")
    described = json.loads(found.read_text(encoding="utf-8"))
    return Stack(
        name=LOCAL,
        graphql_url=described["graphqlUrl"],
        region=described["region"],
        user_pool_client_id=described["userPoolClientId"],
        aws_endpoint_url=described["awsEndpointUrl"],
    )


def _parents() -> tuple[Path, ...]:
    return tuple(Path.cwd().parents)


def _deployed(name: str) -> Stack:
    # Not needed for the stack on this machine, and slow to import.
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        cloudformation = boto3.client("cloudformation")
        outputs = cloudformation.describe_stacks(StackName=name)["Stacks"][0].get("Outputs", [])
    except (BotoCoreError, ClientError) as error:
        raise CommandFailed(f"the stack {name!r} cannot be read: {error}") from error
    values = {one["OutputKey"]: one["OutputValue"] for one in outputs}
    try:
        return Stack(
            name=name,
            graphql_url=values["GraphQLUrl"],
            region=values["Region"],
            user_pool_client_id=values["UserPoolClientId"],
        )
    except KeyError as error:
        raise CommandFailed(f"the stack {name!r} has no output {error}: is it one of this project's?") from error
