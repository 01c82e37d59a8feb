"""A certificate for this machine, and the authority that a client must trust for it."""

import datetime
import os
import ssl
import time
from pathlib import Path

HOSTS = ("localhost", "127.0.0.1", "::1")
# Apple's limit for a certificate that a person's own authority signed.
LIFETIME = datetime.timedelta(days=820)
RENEW_BEFORE = datetime.timedelta(days=30)


def server_context(directory: Path) -> ssl.SSLContext:
    """TLS for `wss` and `https`; makes the certificate and `ca.pem` in a directory unless they are there."""
    if _expires_soon(directory / "server.pem") or not authority(directory).is_file():
        _make(directory)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "server.pem")
    context.set_alpn_protocols(["http/1.1"])
    return context


def authority(directory: Path) -> Path:
    """The certificate that clients must trust, as by NODE_EXTRA_CA_CERTS."""
    return directory / "ca.pem"


def _expires_soon(path: Path) -> bool:
    # The file is as old as its certificate; to read that would import a library that takes long.
    lifetime = (LIFETIME - RENEW_BEFORE).total_seconds()
    return not path.is_file() or path.stat().st_mtime + lifetime < time.time()


def _make(directory: Path) -> None:
    import trustme

    # The authority's key is never written: nobody can sign anything else in its name.
    signer = trustme.CA(organization_name="Local AppSync")
    now = datetime.datetime.now(datetime.UTC)
    issued = signer.issue_cert(*HOSTS, not_before=now - datetime.timedelta(days=1), not_after=now + LIFETIME)
    directory.mkdir(parents=True, exist_ok=True)
    private = os.open(directory / "server.pem", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(private, "wb") as file:
        file.write(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        file.write(issued.private_key_pem.bytes())
    signer.cert_pem.write_to_path(authority(directory))
