"""What the explorer's page asks for: where the API is, and how one can be authorised there."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.appsync.gateway import PATH, REALTIME_PATHS
from local.appsync.providers import Providers

# Where `make install` lays the page out.
SITE = Path(__file__).parents[2] / ".local" / "explorer"


def explorer_config(providers: Providers, given: Mapping[str, Any], base: str) -> dict[str, Any]:
    """The page's configuration for an API that is reached at `base`; `given` is what only the stack knows.

    User pools are offered where one can sign in; the service's secret keys are never told, local ones are `given`.
    """
    can_sign_in = bool(given.get("userPoolClientId"))
    modes = [providers.default_mode, *sorted(providers.modes - {providers.default_mode})]
    keys = [key for key, expires in providers.api_keys.items() if expires is None or expires > time.time()]
    return {
        **given,
        "graphqlUrl": f"{base}{PATH}",
        "realtimeUrl": f"{base.replace('http', 'ws', 1)}{REALTIME_PATHS[-1]}",
        "authModes": [mode for mode in modes if mode != "AMAZON_COGNITO_USER_POOLS" or can_sign_in],
        "apiKey": keys[0] if keys else None,
    }
