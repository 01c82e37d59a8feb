"""The whole stack on a laptop: start its parts, deploy the template, say what is where, stop it all."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from local.deploy import Deployed, client, deploy, parameters_of
from local.gallery import PATH, gallery_site
from local.processes import Part, StartError, answers, require_free, start
from local.settings import ACCESS_KEY, ACCOUNT_ID, FACE_COLLECTION, PROJECT, REGION, SECRET_KEY, LocalSettings

DEMO_USER = {"username": "demo@example.com", "password": "Demo-photos-2026"}
NEEDED_BYTES = 200 * 1024 * 1024


def running_stack(settings: LocalSettings) -> dict[str, Any] | None:
    """What is where, if this stack runs already."""
    if not settings.stack_file.exists():
        return None
    described: dict[str, Any] = json.loads(settings.stack_file.read_text(encoding="utf-8"))
    return described if _alive(described["pid"]) and answers(f"{settings.appsync_url}/_local/health") else None


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def running(settings: LocalSettings) -> Iterator[dict[str, Any]]:
    """Start the stack, and stop it in the end; yields what is where. Raises StartError, DeployError."""
    settings.state.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.home).free < NEEDED_BYTES:
        raise StartError(f"the disk of {settings.home} is full; free {NEEDED_BYTES // 1024**2} MB")
    ports = {
        "AWS_PORT": settings.aws_port,
        "APPSYNC_PORT": settings.appsync_port,
        "REKOGNITION_PORT": settings.rekognition_port,
    }
    require_free(ports)
    _require_same_port(settings)
    with ExitStack() as parts:
        if settings.search == "opensearch":
            from local.opensearch import running_opensearch

            parts.enter_context(running_opensearch(port=settings.opensearch_port, data=settings.state / "opensearch"))
        aws = _start_aws(parts, settings)
        rekognition = _started(parts, settings, "rekognition", _rekognition_command(settings))
        aws.wait_until(f"{settings.aws_url}/_ministack/health")
        with ThreadPoolExecutor(1) as pool:
            collection = pool.submit(_make_face_collection, settings, rekognition)
            deployed = deploy(settings)
            appsync = _start_appsync(parts, settings, deployed)
            _make_demo_user(settings, deployed)
            collection.result()
        appsync.wait_until(f"{settings.appsync_url}/_local/health")
        described = _described(settings, deployed)
        _write_whole(settings.stack_file, json.dumps(described, indent=2) + "\n")
        try:
            yield described
        finally:
            settings.stack_file.unlink(missing_ok=True)


def _require_same_port(settings: LocalSettings) -> None:
    """The emulator's queues have its port in their names: at another port they would never be read again."""
    note = settings.state / "aws-port"
    if note.exists() and (port := note.read_text(encoding="utf-8")) != str(settings.aws_port):
        raise StartError(f"the data in {settings.state} needs AWS_PORT={port}; set it, or forget them by `make clean`")
    note.write_text(str(settings.aws_port), encoding="utf-8")


@contextmanager
def running_aws(settings: LocalSettings) -> Iterator[None]:
    """Start the emulator alone, and stop it in the end."""
    with ExitStack() as parts:
        _start_aws(parts, settings).wait_until(f"{settings.aws_url}/_ministack/health")
        yield


def _start_aws(parts: ExitStack, settings: LocalSettings) -> Part:
    return _started(parts, settings, "aws", [_script("ministack")], _aws_environment(settings))


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that who waits for it never reads half of it."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _started(
    parts: ExitStack,
    settings: LocalSettings,
    name: str,
    command: list[str],
    environment: dict[str, str] | None = None,
) -> Part:
    log = settings.home / "logs" / f"{name}.log"
    part = start(name, command, log=log, environment=environment or settings.environment, cwd=PROJECT)
    parts.callback(part.stop)
    return part


def _script(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _aws_environment(settings: LocalSettings) -> dict[str, str]:
    return settings.environment | {
        "GATEWAY_PORT": str(settings.aws_port),
        "BIND_HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        # The functions' logger would take the emulator's own level.
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(settings.state / "aws"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(settings.state / "s3"),
        # After a burst, one idle worker a function is kept.
        "LAMBDA_WARM_TTL_SECONDS": "20",
        # The functions run on this interpreter; their own code comes from the deployed zip.
        "PYTHONPATH": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _rekognition_command(settings: LocalSettings) -> list[str]:
    port, state, models = settings.rekognition_port, settings.state / "rekognition", settings.models
    command = [sys.executable, "-m", "local.rekognition", "--port", str(port), "--state", str(state)]
    return [*command, "--models", str(models)]


def _make_face_collection(settings: LocalSettings, rekognition: Part) -> None:
    rekognition.wait_until(f"{settings.rekognition_url}/_local/health")
    calls = client(settings, "rekognition")
    if FACE_COLLECTION not in calls.list_collections()["CollectionIds"]:
        calls.create_collection(CollectionId=FACE_COLLECTION)


def _start_appsync(parts: ExitStack, settings: LocalSettings, deployed: Deployed) -> Part:
    config = settings.home / "appsync.json"
    gallery = gallery_site(settings, deployed, DEMO_USER)
    described = {
        "region": REGION,
        "awsEndpointUrl": settings.aws_url,
        "names": deployed.names,
        "parameters": parameters_of(settings),
        "userPoolId": deployed.outputs["UserPoolId"],
        # The emulator gives functions their account's id as access key.
        "credentials": {ACCESS_KEY: SECRET_KEY, ACCOUNT_ID: SECRET_KEY},
        "explorer": _explorer_config(settings, deployed),
        "sites": {PATH: gallery} if gallery else {},
    }
    config.write_text(json.dumps(described), encoding="utf-8")
    command = [sys.executable, "-m", "local.appsync", "--template", str(PROJECT / "template.yaml")]
    command += ["--config", str(config), "--port", str(settings.appsync_port)]
    command += ["--certificates", str(settings.certificates)]
    return _started(parts, settings, "appsync", command)


def _explorer_config(settings: LocalSettings, deployed: Deployed) -> dict[str, Any]:
    """What the explorer's page asks for beside the API's own: the user to sign in, keys, and the saved queries."""
    return {
        "restUrl": _rest_url(settings, deployed),
        "region": REGION,
        "userPoolClientId": deployed.outputs["UserPoolClientId"],
        "cognitoEndpoint": settings.aws_url,
        "demoUser": DEMO_USER,
        "credentials": {"accessKeyId": ACCESS_KEY, "secretAccessKey": SECRET_KEY},
        "savedQueries": True,
    }


def _make_demo_user(settings: LocalSettings, deployed: Deployed) -> None:
    make_user(settings, deployed.outputs["UserPoolId"], **DEMO_USER)


def make_user(settings: LocalSettings, pool: str, *, username: str, password: str) -> None:
    """Make a confirmed user of the pool, or set the password of the one there is."""
    cognito = client(settings, "cognito-idp")
    # The user of an earlier start is kept.
    with suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": username}, {"Name": "email_verified", "Value": "true"}],
        )
    cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=password, Permanent=True)


def _rest_url(settings: LocalSettings, deployed: Deployed) -> str:
    return f"{settings.aws_url}/_aws/execute-api/{deployed.names['RestApi']}/v1"


def _described(settings: LocalSettings, deployed: Deployed) -> dict[str, Any]:
    realtime = settings.appsync_url.replace("http", "ws", 1)
    return {
        "graphqlUrl": f"{settings.appsync_url}/graphql",
        "realtimeUrl": f"{realtime}/graphql/realtime",
        "appsyncUrl": settings.appsync_url,
        "caCertificate": str(settings.certificates / "ca.pem"),
        "explorerUrl": f"{settings.appsync_url}/explorer/",
        "galleryUrl": f"{settings.appsync_url}{PATH}/",
        "restExplorerUrl": f"{settings.appsync_url}/explorer/rest.html",
        "awsEndpointUrl": settings.aws_url,
        "restUrl": _rest_url(settings, deployed),
        "region": REGION,
        "bucket": deployed.outputs["Bucket"],
        "tableName": deployed.outputs["TableName"],
        "userPoolId": deployed.outputs["UserPoolId"],
        "userPoolClientId": deployed.outputs["UserPoolClientId"],
        "demoUser": DEMO_USER,
        "rekognitionUrl": settings.rekognition_url,
        "searchUrl": settings.search_url,
        "pid": os.getpid(),
    }
