"""Looking after a stack: what its bucket, table, search index and face collection hold is compared, and mended."""

import time
from collections import Counter

import boto3

from photos.differences import Difference, counted
from photos.doctor import Doctor
from photos.errors import PhotosError as PhotosError
from photos.settings import all_settings
from photos.wiring import Wiring

ROUNDS = 6
# What was sent through the queue is worked on meanwhile.
PAUSE_SECONDS = 3
# A large collection differs in many things the same way.
SHOWN = 1_000


def doctor_of(stack_name: str, grace_seconds: float) -> Doctor:
    """The doctor of a stack, by the AWS credentials and endpoints of this process."""
    resource = boto3.client("cloudformation").describe_stack_resource(
        StackName=stack_name, LogicalResourceId="OnUploadFunction"
    )["StackResourceDetail"]
    # The function that does the main job knows all that is needed, and nothing has to be said twice.
    function = boto3.client("lambda").get_function_configuration(FunctionName=resource["PhysicalResourceId"])
    return Wiring(all_settings(function["Environment"]["Variables"])).doctor(print, grace_seconds)


def differs(doctor: Doctor, *, fix: bool) -> bool:
    """Whether something differs in the end; prints what does, and mends it if asked to."""
    before: set[Difference] = set()
    for number in range(ROUNDS):
        if number:
            time.sleep(PAUSE_SECONDS)
        found, wrong = doctor.examine()
        new = [difference for difference in wrong if difference not in before]
        print(
            *new[:SHOWN],
            *([f"and {len(new) - SHOWN} more"] if len(new) > SHOWN else []),
            sep="\n",
            end="\n" * bool(new),
        )
        print(f"{len(found.records)} records: {counted(Counter(difference.kind for difference in wrong))}", flush=True)
        if not wrong or not fix:
            return bool(wrong)
        for difference in wrong:
            try:
                doctor.mend(found, difference, again=difference in before)
            except PhotosError as error:
                print(f"could not mend that {difference}: {error}")
        before = set(wrong)
    return True
