"""The command line of the local stack: `python -m local up | demo | reindex | doctor | redrive | logs | clean`."""

import argparse
import os
import shutil
import signal
import sys
import time
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from local.deploy import DeployError, client
from local.processes import StartError
from local.redrive import redrive
from local.reindex import ReindexError, reindex
from local.settings import STACK_NAME, LocalSettings, local_settings
from local.stack import running, running_stack

SHOWN = {
    "Gallery": "galleryUrl",
    "GraphQL API": "graphqlUrl",
    "Subscriptions": "realtimeUrl",
    "Explorer": "explorerUrl",
    "REST API": "restUrl",
    "REST explorer": "restExplorerUrl",
    "AWS endpoint": "awsEndpointUrl",
    "Rekognition": "rekognitionUrl",
    "Search": "searchUrl",
}


def main() -> int:
    """Run one command; the exit code says whether it worked."""
    parser = argparse.ArgumentParser(prog="python -m local", description="The photo stack on this machine.")
    parser.add_argument("command", choices=["up", "demo", "reindex", "doctor", "redrive", "logs", "clean"])
    parser.add_argument("--fix", action="store_true", help="doctor: mend what differs")
    parser.add_argument("--stack", help="doctor, redrive: a stack on AWS, by the credentials at hand")
    parser.add_argument("--grace", type=float, default=30, help="doctor: minutes that a change may take (30)")
    arguments = parser.parse_args()
    command = arguments.command
    # A supervisor that is asked to end stops its parts first, as at Ctrl-C.
    # Ctrl-C is set too: a shell that starts it in the background has it ignored.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        settings = local_settings()
        if command == "doctor":
            return _doctor(settings, arguments)
        if command == "redrive":
            return _redrive(settings, arguments.stack)
        _enter(settings.environment)
        return {"up": _up, "demo": _demo, "reindex": _reindex, "logs": _logs, "clean": _clean}[command](settings)
    except KeyboardInterrupt:
        return 0 if command in ("up", "logs") else 1
    except (StartError, DeployError, ReindexError, ValueError, OSError, BotoCoreError, ClientError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1


def _enter(environment: dict[str, str]) -> None:
    """Let this process too talk to the emulator only, whatever profile its user has set."""
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)


def _up(settings: LocalSettings) -> int:
    if described := running_stack(settings):
        print(f"The stack runs already: {described['graphqlUrl']}, gallery at {described['galleryUrl']}")
        return 0
    with running(settings) as described:
        _show(described)
        while True:
            time.sleep(3600)


def _show(described: dict[str, Any]) -> None:
    table = Table(show_header=False, box=None)
    for name, key in SHOWN.items():
        table.add_row(name, described[key])
    user = described["demoUser"]
    table.add_row("Demo user", f"{user['username']}  {user['password']}")
    console = Console()
    console.print(table)
    console.print("Ctrl-C stops it all; the data stays until `make clean`.", highlight=False)
    sys.stdout.flush()


def _demo(settings: LocalSettings) -> int:
    # Imported here: its clients are half of what `make up` would import, and it needs none.
    from local.demo import DemoError, demo

    try:
        if described := running_stack(settings):
            demo(described)
            return 0
        with running(settings) as described:
            demo(described)
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def _reindex(settings: LocalSettings) -> int:
    """Build the search index anew; Ctrl-C leaves it where it is, and the next time goes on from there."""
    if not running_stack(settings):
        raise StartError("the stack does not run; start it with `make up`")
    for progress in reindex(settings):
        print(", ".join(f"{name} {value}" for name, value in progress.items()), flush=True)
    return 0


def _doctor(settings: LocalSettings, arguments: argparse.Namespace) -> int:
    """Compare what the parts hold; answers 1 if something differs in the end."""
    # Imported here: it brings all that the functions need.
    from local.doctor import PhotosError, differs, doctor_of

    if not arguments.stack:
        _enter(settings.environment)
        if not running_stack(settings):
            raise StartError("the stack does not run; start it with `make up`")
    try:
        doctor = doctor_of(arguments.stack or STACK_NAME, arguments.grace * 60)
        return 1 if differs(doctor, fix=arguments.fix) else 0
    except PhotosError as error:
        print(f"doctor: {error}", file=sys.stderr)
        return 1


def _redrive(settings: LocalSettings, stack: str | None) -> int:
    """Bring the dead letters of the uploads back."""
    if not stack:
        _enter(settings.environment)
        if not running_stack(settings):
            raise StartError("the stack does not run; start it with `make up`")
    (described,) = boto3.client("cloudformation").describe_stacks(StackName=stack or STACK_NAME)["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}
    print(redrive(boto3.client("sqs"), outputs["UploadDeadLetterQueueUrl"], outputs["UploadQueueUrl"]))
    return 0


def _logs(settings: LocalSettings) -> int:
    """Follow the functions' logs until Ctrl-C."""
    if not running_stack(settings):
        raise StartError("the stack does not run; start it with `make up`")
    logs = client(settings, "logs")
    since: dict[str, int] = {}
    while True:
        for group in logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            for event in logs.filter_log_events(logGroupName=name, startTime=since.get(name, 0))["events"]:
                since[name] = max(since.get(name, 0), event["timestamp"] + 1)
                print(f"{name.rpartition('/')[2]}: {event['message'].rstrip()}", flush=True)
        time.sleep(0.5)


def _clean(settings: LocalSettings) -> int:
    if running_stack(settings):
        raise StartError("the stack runs; stop it with Ctrl-C first")
    for folder in (settings.state, settings.home / "logs"):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
