"""Where the local stack listens and keeps its files; read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
STACK_NAME = "photos"
REGION = "us-east-1"
# What the emulator takes for anybody's credentials, and our AppSync for the service's.
ACCESS_KEY = "test"
SECRET_KEY = "test"
ACCOUNT_ID = "000000000000"
FACE_COLLECTION = f"{STACK_NAME}-faces"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSettings:
    """Ports of the local parts, the folder of their state, and the search engine ("sqlite" or "opensearch")."""

    home: Path
    aws_port: int
    appsync_port: int
    rekognition_port: int
    opensearch_port: int
    search: str

    @property
    def aws_url(self) -> str:
        """The emulated AWS."""
        return f"http://127.0.0.1:{self.aws_port}"

    @property
    def appsync_url(self) -> str:
        """The server of the GraphQL API and the explorer."""
        return f"http://127.0.0.1:{self.appsync_port}"

    @property
    def rekognition_url(self) -> str:
        """The local Rekognition."""
        return f"http://127.0.0.1:{self.rekognition_port}"

    @property
    def search_url(self) -> str:
        """Where the functions search."""
        if self.search == "opensearch":
            return f"http://127.0.0.1:{self.opensearch_port}"
        return f"sqlite:///{self.state / 'search.db'}"

    @property
    def state(self) -> Path:
        """What outlives a restart."""
        return self.home / "state"

    @property
    def certificates(self) -> Path:
        """The certificate of AppSync's https and wss; a person may have come to trust it, so `make clean` keeps it."""
        return self.home / "certificates"

    @property
    def models(self) -> Path:
        """The recognition models; shared by every stack of this checkout."""
        return PROJECT / ".local" / "models"

    @property
    def stack_file(self) -> Path:
        """What is where, for programs."""
        return self.home / "stack.json"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every local part: the AWS SDKs find the emulator, and nobody's real account."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return ours | {
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_ENDPOINT_URL_REKOGNITION": self.rekognition_url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            # A proxy on the way to the world is none on the way to ourselves.
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }


def local_settings(environment: Mapping[str, str] = os.environ) -> LocalSettings:
    """The settings that the environment asks for; raises ValueError for one that cannot be."""

    def port(variable: str, usual: int) -> int:
        text = environment.get(variable) or str(usual)
        if not text.isdecimal() or not 0 < int(text) < 2**16:
            raise ValueError(f"{variable}={text!r} is not a port; give a number below 65536")
        return int(text)

    search = environment.get("SEARCH") or "sqlite"
    if search not in ("sqlite", "opensearch"):
        raise ValueError(f"SEARCH={search!r} is neither 'sqlite' nor 'opensearch'")
    return LocalSettings(
        home=Path(environment.get("PHOTOS_HOME", PROJECT / ".local")).resolve(),
        aws_port=port("AWS_PORT", 4566),
        appsync_port=port("APPSYNC_PORT", 4000),
        rekognition_port=port("REKOGNITION_PORT", 4567),
        opensearch_port=port("OPENSEARCH_PORT", 9200),
        search=search,
    )
