"""The gallery on this machine: what its page asks for, and the headers that it is served with."""

from typing import Any

from local.deploy import Deployed
from local.settings import PROJECT, REGION, LocalSettings

BUILT = PROJECT / ".local" / "gallery"
PATH = "/gallery"


def gallery_site(settings: LocalSettings, deployed: Deployed, demo_user: dict[str, str]) -> dict[str, Any] | None:
    """The site as the server takes it; None if it was not built."""
    if not (BUILT / "index.html").is_file():
        return None
    realtime = settings.appsync_url.replace("http", "ws", 1)
    return {
        "directory": str(BUILT),
        "headers": headers(aws=settings.aws_url, realtime=realtime),
        "config": {
            "graphqlUrl": f"{settings.appsync_url}/graphql",
            "realtimeUrl": f"{realtime}/graphql/realtime",
            "region": REGION,
            "userPoolId": deployed.outputs["UserPoolId"],
            "userPoolClientId": deployed.outputs["UserPoolClientId"],
            "cognitoEndpoint": f"{settings.aws_url}/",
            "demoUser": demo_user,
        },
    }


def headers(*, aws: str, realtime: str) -> dict[str, str]:
    """The headers of the template's GalleryHeaders, with the addresses of this machine."""
    policy = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        f"img-src 'self' blob: {aws}",
        f"connect-src 'self' {aws} {realtime}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
