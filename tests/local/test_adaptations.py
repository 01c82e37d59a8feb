"""Each adaptation is needed still: the emulator does not take the template without it, or takes it wrongly."""

from collections.abc import Callable

import httpx
import pytest
from botocore.exceptions import ClientError

from local.adaptations import ADAPTATIONS, Adaptation
from local.deploy import DeployError, client, deploy
from local.settings import LocalSettings

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]


def refused(settings: LocalSettings, adaptations: tuple[Adaptation, ...], name: str) -> bool:
    """Whether the emulator refuses the template."""
    try:
        deploy(settings, stack_name=name, adaptations=adaptations)
    except (ClientError, DeployError):
        return True
    return False


def poller_gets_text(settings: LocalSettings, adaptations: tuple[Adaptation, ...], name: str) -> bool:
    """Whether the queue's poller is given a text where it compares numbers."""
    deploy(settings, stack_name=name, adaptations=adaptations)
    # As it is sent: boto3 would turn the text into a number.
    answer = httpx.get(f"{settings.aws_url}/2015-03-31/event-source-mappings/").json()
    (uploads,) = (one for one in answer["EventSourceMappings"] if f":{name}-UploadQueue" in one["EventSourceArn"])
    return isinstance(uploads["ScalingConfig"]["MaximumConcurrency"], str)


def media_types_to_the_letter(settings: LocalSettings, adaptations: tuple[Adaptation, ...], name: str) -> bool:
    """Whether the REST API takes a media type in CloudFormation's spelling for another one."""
    deployed = deploy(settings, stack_name=name, adaptations=adaptations)
    api = client(settings, "apigateway").get_rest_api(restApiId=deployed.names["RestApi"])
    return "image~1jpeg" in api["binaryMediaTypes"]


NEEDED: dict[str, Callable[[LocalSettings, tuple[Adaptation, ...], str], bool]] = {
    "face collection": refused,
    "GraphQL address": refused,
    "number parameters": poller_gets_text,
    "binary media types": media_types_to_the_letter,
}


def test_the_adapted_template_is_taken(emulator: LocalSettings) -> None:
    deployed = deploy(emulator, stack_name="adapted")
    assert deployed.outputs["GraphQLUrl"] == f"{emulator.appsync_url}/graphql"


@pytest.mark.parametrize("left_out", ADAPTATIONS, ids=lambda adaptation: adaptation.name)
def test_an_adaptation_is_still_needed(emulator: LocalSettings, left_out: Adaptation) -> None:
    others = tuple(one for one in ADAPTATIONS if one is not left_out)
    name = f"without-{left_out.name.replace(' ', '-')}"
    assert NEEDED[left_out.name](emulator, others, name), f"the emulator needs no more: {left_out.reason}"


def test_every_adaptation_says_why() -> None:
    assert {one.name for one in ADAPTATIONS} == set(NEEDED)
    assert all(one.reason.endswith(".") for one in ADAPTATIONS)
