"""A local OpenID issuer for a workstation: client credentials only, its key in a file. Refused in production.

`client_id` names the identity: `secretary@universite-bourgogne`, `juror+president@universite-paris/anne`.
"""

import json
import re
import time
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Form
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from pydantic import Field
from pydantic_settings import BaseSettings

from shared.auth.principal import Role
from shared.kernel.errors import InvalidField
from shared.web.problems import handle_problems

_CLIENT = re.compile(r"^(?P<roles>[a-z_]+(\+[a-z_]+)*)@(?P<institution>[a-z0-9-]+)(/(?P<name>[\w.-]+))?$")


class IssuerSettings(BaseSettings):
    """The settings of the local issuer."""

    env: str = Field("local", pattern="^(local|test)$", description="local or test: never production")
    issuer_url: str = Field("http://127.0.0.1:8100", description="where it is reached: what its tokens name as issuer")
    issuer_key_file: Path = Field(Path("issuer.jwk"), description="where its key is kept; made when missing")
    http_host: str = Field("127.0.0.1", description="an address to listen on")
    http_port: int = Field(8100, ge=0, le=65535, description="a port, 0 to 65535")
    token_seconds: int = Field(12 * 3600, ge=1, description="how long a token holds, in seconds")
    audience: str = Field("cursus", description="the audience that its tokens name")


def create_issuer(settings: IssuerSettings) -> FastAPI:
    """The ASGI application: discovery, keys, token endpoint (RFC 8414, RFC 7517, RFC 6749 section 4.4)."""
    key = _key(settings.issuer_key_file)
    app = FastAPI(title="Cursus local issuer", version="1", telemetry={"tracing": False, "auto_configure": False})
    handle_problems(app)

    @app.get("/.well-known/openid-configuration")
    async def about() -> dict[str, Any]:
        url = settings.issuer_url.rstrip("/")
        return {
            "issuer": url,
            "jwks_uri": f"{url}/jwks.json",
            "token_endpoint": f"{url}/token",
            "grant_types_supported": ["client_credentials"],
        }

    @app.get("/jwks.json")
    async def keys() -> dict[str, Any]:
        return dict(KeySet([key]).as_dict(private=False))

    @app.get("/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/token")
    async def token(
        client_id: Annotated[str, Form()], grant_type: Annotated[str, Form(pattern="^client_credentials$")]
    ) -> dict[str, Any]:
        named = _CLIENT.match(client_id)
        if not named or not {*named["roles"].split("+")} <= set(Role):
            roles = ", ".join(Role)
            raise InvalidField(field="client_id", accepted=f"role[+role]@institution[/name], roles among {roles}")
        now = int(time.time())
        claims = {
            "iss": settings.issuer_url.rstrip("/"),
            "aud": settings.audience,
            "sub": client_id,
            "roles": named["roles"].split("+"),
            "institution": named["institution"],
            "iat": now,
            "exp": now + settings.token_seconds,
        }
        signed = jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)
        return {"access_token": signed, "token_type": "Bearer", "expires_in": settings.token_seconds}

    return app


def _key(file: Path) -> ECKey:
    if file.exists():
        return ECKey.import_key(json.loads(file.read_text()))
    key = ECKey.generate_key("P-256", parameters={"use": "sig", "kid": f"local-{int(time.time())}"}, private=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(key.as_dict(private=True)))
    return key


if __name__ == "__main__":
    chosen = IssuerSettings()
    uvicorn.run(create_issuer(chosen), host=chosen.http_host, port=chosen.http_port, log_level="warning")
