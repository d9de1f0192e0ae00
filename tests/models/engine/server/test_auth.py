"""The API key."""

import openai
import pytest

from tests.models.engine.server.conftest import Service, _served


async def test_a_key_is_required(service: Service) -> None:
    """Without it every path but /healthz answers 401; with it the openai client is served."""
    async with _served(service.engine, service.home, key="kept secret") as socket:
        guarded = Service(service.home, service.engine, socket)
        refused = await guarded.http.get("/v1/models")
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "not_allowed")
        with pytest.raises(openai.AuthenticationError):
            await guarded.openai.completions.create(model="ann", prompt="")
        assert (await guarded.http.get("/healthz")).status_code == 200
        known = guarded.openai.with_options(api_key="kept secret")
        assert (await known.completions.create(model="ann", prompt="", max_tokens=4)).choices
        await guarded.openai.close()
