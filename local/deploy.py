"""Deploy template.yaml to the emulator by CloudFormation: expand SAM, adapt, make or update the stack."""

import io
import json
import logging
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.adaptations import ADAPTATIONS, Adaptation, Laptop, Template, adapted
from local.settings import PROJECT, REGION, STACK_NAME, LocalSettings

# It warns of a feature flag of its own that no template can set.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

ARTIFACTS = "photos-artifacts"
DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
DEPLOY_SECONDS = 60
# A function's worker takes 60 MB here; more at once than the models can serve would only fill the memory.
MAXIMUM_CONCURRENCY = 4


class DeployError(Exception):
    """The stack could not be deployed, and why."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What CloudFormation made: physical ids by logical id, and the outputs."""

    names: dict[str, str]
    outputs: dict[str, str]


def client(settings: LocalSettings, service: Any) -> Any:
    """A boto3 client of the emulator."""
    environment = settings.environment
    return boto3.client(
        service,
        endpoint_url=settings.rekognition_url if service == "rekognition" else settings.aws_url,
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 3}, read_timeout=60),
    )


def deploy(
    settings: LocalSettings, *, stack_name: str = STACK_NAME, adaptations: Iterable[Adaptation] = ADAPTATIONS
) -> Deployed:
    """Make or update the stack; raises DeployError."""
    parameters = parameters_of(settings)
    laptop = Laptop(graphql_url=f"{settings.appsync_url}/graphql", parameters=parameters)
    template = adapted(expanded(_code(settings)), laptop, adaptations)
    cloudformation = client(settings, "cloudformation")
    change_set = f"at-{time.time_ns()}"
    kind = "UPDATE" if _status(cloudformation, stack_name) else "CREATE"
    cloudformation.create_change_set(
        StackName=stack_name,
        ChangeSetName=change_set,
        ChangeSetType=kind,
        TemplateURL=_template_url(settings, template),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    found = cloudformation.describe_change_set(StackName=stack_name, ChangeSetName=change_set)
    if found["Status"] != "FAILED":
        cloudformation.execute_change_set(StackName=stack_name, ChangeSetName=change_set)
    elif "didn't contain changes" not in found.get("StatusReason", "") and kind == "CREATE":
        raise DeployError(f"the change set failed: {found.get('StatusReason')}")
    return _finished(cloudformation, stack_name)


def parameters_of(settings: LocalSettings) -> dict[str, str]:
    """The template's parameters on this machine."""
    return {"SearchUrl": settings.search_url, "MaximumConcurrency": str(MAXIMUM_CONCURRENCY)}


def expanded(code: dict[str, str]) -> Template:
    """The template without SAM's shorthands; `code` says where the functions' zip is."""
    # Imported here, a second's work, while the emulator starts.
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator
    from samtranslator.yaml_helper import yaml_parse

    template = yaml_parse((PROJECT / "template.yaml").read_text(encoding="utf-8"))
    template["Globals"]["Function"]["CodeUri"] = code
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    plain: Template = translator.translate(template, {})
    return plain


def _code(settings: LocalSettings) -> dict[str, str]:
    """Upload the functions' source; its packages are those of the interpreter that the emulator runs on."""
    s3 = client(settings, "s3")
    s3.create_bucket(Bucket=ARTIFACTS)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((PROJECT / "functions").rglob("*.py")):
            archive.writestr(_entry(path), path.read_bytes())
    key = f"functions-{time.time_ns()}.zip"
    s3.put_object(Bucket=ARTIFACTS, Key=key, Body=body.getvalue())
    return {"Bucket": ARTIFACTS, "Key": key}


def _template_url(settings: LocalSettings, template: Template) -> str:
    """Upload the template: given in the request itself it may have 51,200 bytes only."""
    key = f"template-{time.time_ns()}.json"
    client(settings, "s3").put_object(Bucket=ARTIFACTS, Key=key, Body=json.dumps(template).encode())
    return f"{settings.aws_url}/{ARTIFACTS}/{key}"


def _entry(path: Path) -> str:
    return path.relative_to(PROJECT / "functions").as_posix()


def _status(cloudformation: Any, stack_name: str) -> str | None:
    try:
        status: str = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return None if status in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE") else status


def _finished(cloudformation: Any, stack_name: str) -> Deployed:
    deadline = time.monotonic() + DEPLOY_SECONDS
    while (status := _status(cloudformation, stack_name)) not in DONE:
        if time.monotonic() > deadline or (status and ("FAILED" in status or "ROLLBACK" in status)):
            events = cloudformation.describe_stack_events(StackName=stack_name)["StackEvents"]
            reasons = [
                f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
                for event in events
                if "FAILED" in event["ResourceStatus"] and event.get("ResourceStatusReason")
            ]
            raise DeployError(f"the stack is {status}: {'; '.join(reasons) or 'no reason given'}")
        time.sleep(0.05)
    resources = cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    outputs = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0].get("Outputs", [])
    return Deployed(
        names={one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources},
        outputs={one["OutputKey"]: one["OutputValue"] for one in outputs},
    )
