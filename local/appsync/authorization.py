"""Find out who calls: API key, Cognito user pool token, or IAM signature."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from local.appsync.errors import unauthorized
from local.appsync.signature import verify_signature

FetchKeys = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, by which mode; the identity is what resolvers see as `ctx.identity`."""

    mode: str
    identity: dict[str, Any] | None = None
    groups: frozenset[str] = field(default_factory=frozenset)


@dataclass(slots=True)
class Authorizer:
    """Checks the credentials of a request against the modes of an API."""

    modes: frozenset[str]
    region: str
    user_pools: tuple[str, ...] = ()
    api_keys: Mapping[str, float | None] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=lambda: {"test": "test"})
    issuers: tuple[str, ...] = ()
    fetch_keys: FetchKeys = lambda pool: {"keys": []}
    clock: Callable[[], float] = time.time
    _keys: dict[tuple[str, str], Any] = field(default_factory=dict)

    def authorize(self, headers: Mapping[str, str], path: str, body: bytes, source_ip: str = "127.0.0.1") -> Caller:
        """Answer who sent these headers (names in lower case); refuse with the service's message."""
        authorization = headers.get("authorization", "")
        if authorization.startswith("AWS4-HMAC-SHA256"):
            self._enabled("AWS_IAM")
            return self._signed(headers, path, body, source_ip)
        if authorization:
            self._enabled("AMAZON_COGNITO_USER_POOLS")
            return self._token(authorization.removeprefix("Bearer ").strip(), source_ip)
        if "x-api-key" in headers:
            self._enabled("API_KEY")
            return self._key(headers["x-api-key"])
        raise unauthorized("Valid authorization header not provided.")

    def _enabled(self, mode: str) -> None:
        if mode not in self.modes:
            raise unauthorized("You are not authorized to make this call.")

    def _key(self, key: str) -> Caller:
        if key not in self.api_keys:
            raise unauthorized("You are not authorized to make this call.")
        expires = self.api_keys[key]
        if expires is not None and expires <= self.clock():
            raise unauthorized("API key has expired.")
        return Caller("API_KEY")

    def _signed(self, headers: Mapping[str, str], path: str, body: bytes, source_ip: str) -> Caller:
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

    def _token(self, token: str, source_ip: str) -> Caller:
        claims = self._claims(token)
        groups = claims.get("cognito:groups")
        identity = {
            "sub": claims["sub"],
            "issuer": claims["iss"],
            "username": claims.get("cognito:username") or claims.get("username") or claims["sub"],
            "claims": claims,
            "sourceIp": [source_ip],
            "defaultAuthStrategy": "ALLOW",
            "groups": groups,
        }
        return Caller("AMAZON_COGNITO_USER_POOLS", identity, frozenset(groups or ()))

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            key_id = jwt.get_unverified_header(token).get("kid", "")
            issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss", ""))
        except jwt.InvalidTokenError as unreadable:
            raise unauthorized("Unable to parse JWT token.") from unreadable
        pool = issuer.rstrip("/").rsplit("/", 1)[-1]
        if pool not in self.user_pools or not self._trusted(issuer, pool):
            raise unauthorized("Token issuer is not one of the user pools of this API.")
        key = self._public_key(pool, key_id)
        try:
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=["RS256"],
                options={"verify_aud": False, "require": ["exp", "sub", "token_use"]},
            )  # fmt: skip
        except jwt.ExpiredSignatureError as expired:
            raise unauthorized("Token has expired.") from expired
        except jwt.InvalidTokenError as invalid:
            raise unauthorized("Unauthorized") from invalid
        if claims["token_use"] not in ("access", "id"):
            raise unauthorized("Unauthorized")
        return claims

    def _trusted(self, issuer: str, pool: str) -> bool:
        aws = f"https://cognito-idp.{self.region}.amazonaws.com"
        return any(issuer.rstrip("/") == f"{base.rstrip('/')}/{pool}" for base in (aws, *self.issuers))

    def _public_key(self, pool: str, key_id: str) -> Any:
        if (pool, key_id) not in self._keys:
            for key in self.fetch_keys(pool).get("keys", []):
                self._keys[pool, key["kid"]] = jwt.PyJWK(key).key
        if (pool, key_id) not in self._keys:
            raise unauthorized("Unable to verify the token: its key is not one of the user pool's.")
        return self._keys[pool, key_id]
