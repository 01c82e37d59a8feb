"""The authorisation that an API has: its default mode, its additional modes, and how each is set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.appsync.intrinsics import TemplateError

MODES = ("API_KEY", "AWS_IAM", "AMAZON_COGNITO_USER_POOLS", "OPENID_CONNECT", "AWS_LAMBDA")


@dataclass(frozen=True, slots=True)
class UserPool:
    """A Cognito user pool whose tokens are taken; `denies` is DefaultAction DENY."""

    id: str
    client_id: re.Pattern[str] | None = None
    denies: bool = False


@dataclass(frozen=True, slots=True)
class OpenIDConnect:
    """An OpenID Connect issuer whose tokens are taken; the lifetimes are in milliseconds, as in the template."""

    issuer: str
    client_id: re.Pattern[str] | None = None
    iat_ttl: float = 0
    auth_ttl: float = 0


@dataclass(frozen=True, slots=True)
class LambdaAuthorizer:
    """A function that says who may call, and for how long its answer holds."""

    function: str
    ttl_seconds: float = 0
    validation: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Providers:
    """Every authorisation mode of one API."""

    default_mode: str
    modes: frozenset[str]
    user_pools: tuple[UserPool, ...] = ()
    issuers: tuple[OpenIDConnect, ...] = ()
    authorizer: LambdaAuthorizer | None = None
    api_keys: Mapping[str, float | None] = field(default_factory=dict)


def read_providers(api: Mapping[str, Any], api_keys: Mapping[str, float | None]) -> Providers:
    """Read the modes from the properties of an `AWS::AppSync::GraphQLApi`; raises TemplateError."""
    configured = [api, *(api.get("AdditionalAuthenticationProviders") or [])]
    modes = [str(one["AuthenticationType"]) for one in configured]
    for mode in modes:
        if mode not in MODES:
            raise TemplateError(f"AuthenticationType {mode!r} is none of {', '.join(MODES)}")
    for mode in ("API_KEY", "AWS_IAM", "AWS_LAMBDA"):
        if modes.count(mode) > 1:
            raise TemplateError(f"AuthenticationType {mode} is given {modes.count(mode)} times; once is allowed")
    pools, issuers, authorizer = [], [], None
    for one in configured:
        match one["AuthenticationType"]:
            case "AMAZON_COGNITO_USER_POOLS":
                pools.append(_user_pool(_config(one, "UserPoolConfig")))
            case "OPENID_CONNECT":
                issuers.append(_issuer(_config(one, "OpenIDConnectConfig")))
            case "AWS_LAMBDA":
                authorizer = _authorizer(_config(one, "LambdaAuthorizerConfig"))
    return Providers(modes[0], frozenset(modes), tuple(pools), tuple(issuers), authorizer, api_keys)


def _config(provider: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if not provider.get(name):
        raise TemplateError(f"AuthenticationType {provider['AuthenticationType']} needs a {name}")
    config: Mapping[str, Any] = provider[name]
    return config


def _user_pool(config: Mapping[str, Any]) -> UserPool:
    denies = config.get("DefaultAction") == "DENY"
    return UserPool(str(config["UserPoolId"]), _pattern(config, "AppIdClientRegex"), denies)


def _issuer(config: Mapping[str, Any]) -> OpenIDConnect:
    lifetimes = float(config.get("IatTTL") or 0), float(config.get("AuthTTL") or 0)
    return OpenIDConnect(str(config["Issuer"]), _pattern(config, "ClientId"), *lifetimes)


def _authorizer(config: Mapping[str, Any]) -> LambdaAuthorizer:
    ttl = float(config.get("AuthorizerResultTtlInSeconds") or 0)
    return LambdaAuthorizer(str(config["AuthorizerUri"]), ttl, _pattern(config, "IdentityValidationExpression"))


def _pattern(config: Mapping[str, Any], name: str) -> re.Pattern[str] | None:
    if not config.get(name):
        return None
    try:
        return re.compile(str(config[name]))
    except re.error as unreadable:
        raise TemplateError(f"{name} {config[name]!r} is not a regular expression: {unreadable}") from unreadable
