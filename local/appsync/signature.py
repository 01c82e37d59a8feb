"""Verify an AWS Signature Version 4 by signing the request again with botocore."""

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from local.appsync.errors import RequestRefused

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request,\s*"
    r"SignedHeaders=(?P<headers>[^,]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_ALLOWED_SKEW_SECONDS = 300


def verify_signature(
    headers: Mapping[str, str], path: str, body: bytes, credentials: Mapping[str, str], now: float
) -> str:
    """Answer the access key that signed a POST of `body` to `path`, or refuse."""
    match = _AUTHORIZATION.fullmatch(headers["authorization"].strip())
    date = headers.get("x-amz-date", "")
    if match is None or not re.fullmatch(r"\d{8}T\d{6}Z", date):
        raise _refused("IncompleteSignatureException", "The Authorization or X-Amz-Date header is not readable.")
    if match["key"] not in credentials:
        raise _refused("UnrecognizedClientException", "The security token included in the request is invalid.")
    signed_at = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    if abs(signed_at - now) > _ALLOWED_SKEW_SECONDS:
        raise _refused("InvalidSignatureException", f"Signature expired: {date} is too far from now.")
    signed = [name.strip() for name in match["headers"].split(";")]
    expected = _signature(match, {name: headers.get(name, "") for name in signed}, path, body, credentials)
    if "host" not in signed or not hmac.compare_digest(expected, match["signature"]):
        raise _refused(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided.",
        )
    return match["key"]


def _signature(
    match: re.Match[str], signed: Mapping[str, str], path: str, body: bytes, credentials: Mapping[str, str]
) -> str:
    # Here, as their import takes longer than the rest of the server and most callers sign nothing.
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    key = match["key"]
    signer = SigV4Auth(Credentials(key, credentials[key]), match["service"], match["region"])
    # The digest is always that of the body at hand: a digest that the caller claims proves nothing.
    request = AWSRequest(method="POST", url=f"https://{signed.get('host', '')}{path}", data=body, headers=dict(signed))
    if "x-amz-content-sha256" in signed:
        request.headers.replace_header("x-amz-content-sha256", signer.payload(request))
    request.context["timestamp"] = signed.get("x-amz-date", "")
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return str(signer.signature(text, request))


def _refused(type_: str, message: str) -> RequestRefused:
    return RequestRefused(403, type_, message)
