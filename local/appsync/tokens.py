"""Check JSON Web Tokens: those of Cognito user pools and of OpenID Connect issuers."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.appsync.errors import unauthorized
from local.appsync.providers import OpenIDConnect, UserPool

FetchJson = Callable[[str], Mapping[str, Any]]
# AppSync takes no others.
_ALGORITHMS = ["RS256", "RS384", "RS512"]
_DISCOVERY = "/.well-known/openid-configuration"


@dataclass(slots=True)
class Tokens:
    """Verifies tokens with the keys of who issued them; keys are fetched once, and again for a key that is new."""

    region: str
    fetch_json: FetchJson
    endpoint: str | None = None
    clock: Callable[[], float] = time.time
    _keys: dict[tuple[str, str], Any] = field(default_factory=dict)

    async def of_user_pool(self, token: str, pools: tuple[UserPool, ...]) -> tuple[UserPool, dict[str, Any]] | None:
        """The claims of a token of one of these pools and the pool; None if its issuer is none of them."""
        issuer = issuer_of(token)
        # An emulator signs as AWS or as itself; the keys are its own either way.
        named = [pool for pool in pools if issuer in self._addresses(pool)]
        if not issuer or not named:
            return None
        address = f"{self._addresses(named[0])[-1]}/.well-known/jwks.json"
        claims = await self._verified(token, issuer, address, ["exp", "sub", "token_use"])
        if claims["token_use"] not in ("access", "id"):
            raise unauthorized("Unauthorized")
        client = claims.get("client_id") if claims["token_use"] == "access" else claims.get("aud")
        for pool in named:
            if pool.client_id is None or pool.client_id.fullmatch(str(client)):
                return pool, claims
        raise unauthorized("Unauthorized")

    async def of_issuer(self, token: str, issuers: tuple[OpenIDConnect, ...]) -> dict[str, Any] | None:
        """The claims of a token of one of these issuers; None if its issuer is none of them."""
        issuer = issuer_of(token)
        named = [one for one in issuers if one.issuer == issuer]
        if not issuer or not named:
            return None
        claims = await self._verified(token, issuer, None, ["exp", "sub", "iat"])
        if not any(self._suits(one, claims) for one in named):
            raise unauthorized("Unauthorized")
        return claims

    def _suits(self, provider: OpenIDConnect, claims: Mapping[str, Any]) -> bool:
        audience = claims.get("aud")
        clients = [*(audience if isinstance(audience, list) else [audience]), claims.get("azp")]
        if provider.client_id and not any(provider.client_id.fullmatch(str(one)) for one in clients if one):
            return False
        now = self.clock() * 1000
        if provider.iat_ttl and now > claims["iat"] * 1000 + provider.iat_ttl:
            return False
        authenticated = claims.get("auth_time")
        if not isinstance(authenticated, int | float):
            authenticated = 0
        return not provider.auth_ttl or now <= authenticated * 1000 + provider.auth_ttl

    def _addresses(self, pool: UserPool) -> tuple[str, ...]:
        """A pool's address at AWS, which is its issuer, and at the emulator, where its keys are."""
        # A pool may be in another region than the API; its id begins with its own.
        region = pool.id.partition("_")[0] if "_" in pool.id else self.region
        aws = f"https://cognito-idp.{region}.amazonaws.com/{pool.id}"
        return (aws, f"{self.endpoint.rstrip('/')}/{pool.id}") if self.endpoint else (aws,)

    async def _verified(self, token: str, issuer: str, address: str | None, needed: list[str]) -> dict[str, Any]:
        import jwt  # here and below, as its import takes long and not every API has tokens

        key = await self._key(token, issuer, address)
        options: Any = {"verify_aud": False, "require": needed}
        try:
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=_ALGORITHMS, options=options)
        except jwt.ExpiredSignatureError as expired:
            raise unauthorized("Token has expired.") from expired
        except jwt.InvalidTokenError as invalid:
            raise unauthorized("Unauthorized") from invalid
        return claims

    async def _key(self, token: str, issuer: str, address: str | None) -> Any:
        import jwt

        key_id = jwt.get_unverified_header(token).get("kid", "")
        if (issuer, key_id) not in self._keys:
            for key in (await asyncio.to_thread(self._fetch, issuer, address)).get("keys", []):
                if key.get("kty") == "RSA":
                    self._keys[issuer, key["kid"]] = jwt.PyJWK(key, algorithm="RS256").key
        if (issuer, key_id) not in self._keys:
            raise unauthorized("Unable to verify the token: its key is not one of its issuer's.")
        return self._keys[issuer, key_id]

    def _fetch(self, issuer: str, address: str | None) -> Mapping[str, Any]:
        try:
            return self.fetch_json(address or self.fetch_json(issuer.rstrip("/") + _DISCOVERY)["jwks_uri"])
        except (OSError, ValueError, KeyError) as failure:
            raise unauthorized(f"Unable to fetch the keys of {issuer}.") from failure


def issuer_of(token: str) -> str | None:
    """The issuer that a token names, unverified; None for what is no token."""
    import jwt

    try:
        return str(jwt.decode(token, options={"verify_signature": False}).get("iss", ""))
    except jwt.InvalidTokenError:
        return None
