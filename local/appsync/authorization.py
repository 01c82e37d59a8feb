"""Find out who calls: by API key, user pool token, OpenID Connect token, IAM signature, or Lambda authorizer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.appsync.authorizer import Authorizers
from local.appsync.errors import unauthorized
from local.appsync.providers import Providers
from local.appsync.signature import verify_signature
from local.appsync.tokens import Tokens, issuer_of

_REFUSAL = "You are not authorized to make this call."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, by which mode; the identity is what resolvers see as `ctx.identity`."""

    mode: str
    identity: dict[str, Any] | None = None
    groups: frozenset[str] = field(default_factory=frozenset)
    # Fields (`Type.field`) that a Lambda authorizer denies, and whether the user pool denies what has no directive.
    denied: frozenset[str] = field(default_factory=frozenset)
    denies: bool = False


@dataclass(slots=True)
class Authorizer:
    """Checks the credentials of a request against the modes of an API."""

    providers: Providers
    tokens: Tokens
    authorizers: Authorizers
    credentials: Mapping[str, str] = field(default_factory=lambda: {"test": "test"})
    clock: Callable[[], float] = time.time

    async def authorize(
        self, headers: Mapping[str, str], path: str, body: bytes, source_ip: str = "127.0.0.1"
    ) -> Caller:
        """Answer who sent these headers (names in lower case); refuse with the service's message."""
        authorization = headers.get("authorization", "").strip()
        if authorization.startswith("AWS4-HMAC-SHA256"):
            return self._signed(headers, path, body, source_ip)
        if authorization:
            return await self._bearer(authorization, headers, body, source_ip)
        if "x-api-key" in headers:
            return self._key(headers["x-api-key"])
        raise unauthorized("Valid authorization header not provided.")

    def _require(self, mode: str) -> None:
        if mode not in self.providers.modes:
            raise unauthorized(_REFUSAL)

    def _key(self, key: str) -> Caller:
        self._require("API_KEY")
        expires = self.providers.api_keys.get(key, 0.0)
        if expires is not None and expires <= self.clock():
            raise unauthorized(_REFUSAL)
        return Caller("API_KEY")

    def _signed(self, headers: Mapping[str, str], path: str, body: bytes, source_ip: str) -> Caller:
        self._require("AWS_IAM")
        access_key = verify_signature(headers, path, body, self.credentials, self.clock())
        identity = {
            "accountId": "000000000000",
            "cognitoIdentityPoolId": None,
            "cognitoIdentityId": None,
            "sourceIp": [source_ip],
            "username": access_key,
            "userArn": f"arn:aws:iam::000000000000:user/{access_key}",
            "cognitoIdentityAuthType": None,
            "cognitoIdentityAuthProvider": None,
        }
        return Caller("AWS_IAM", identity)

    async def _bearer(self, authorization: str, headers: Mapping[str, str], body: bytes, source_ip: str) -> Caller:
        """A token of a user pool or an issuer of the API; any other text is for its Lambda authorizer."""
        token = authorization.removeprefix("Bearer ").strip()
        if of_pool := await self.tokens.of_user_pool(token, self.providers.user_pools):
            pool, claims = of_pool
            return _user(claims, pool.denies, source_ip)
        if of_issuer := await self.tokens.of_issuer(token, self.providers.issuers):
            identity = {"sub": of_issuer["sub"], "issuer": of_issuer["iss"], "claims": of_issuer}
            return Caller("OPENID_CONNECT", identity)
        if self.providers.authorizer is not None:
            verdict = await self.authorizers.verdict(self.providers.authorizer, authorization, headers, body)
            return Caller("AWS_LAMBDA", {"resolverContext": dict(verdict.resolver_context)}, denied=verdict.denied)
        if not self.providers.user_pools and not self.providers.issuers:
            raise unauthorized(_REFUSAL)
        if issuer_of(token) is None:
            raise unauthorized("Unable to parse JWT token.")
        raise unauthorized("Token issuer is not one of this API.")


def _user(claims: dict[str, Any], denies: bool, source_ip: str) -> Caller:
    groups = claims.get("cognito:groups")
    identity = {
        "sub": claims["sub"],
        "issuer": claims["iss"],
        "username": claims.get("cognito:username") or claims.get("username") or claims["sub"],
        "claims": claims,
        "sourceIp": [source_ip],
        "defaultAuthStrategy": "DENY" if denies else "ALLOW",
        "groups": groups,
    }
    return Caller("AMAZON_COGNITO_USER_POOLS", identity, frozenset(groups or ()), denies=denies)
