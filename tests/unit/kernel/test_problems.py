"""How what went wrong is answered."""

import httpx
import pytest
from fastapi import FastAPI
from pymongo.errors import OperationFailure, WriteConcernError, WriteError

from shared.web.problems import handle_problems


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (WriteError("Not primary while writing", 189), 503, "unavailable"),
        (WriteConcernError("operation was interrupted", 11602), 503, "unavailable"),
        (OperationFailure("not authorized", 13), 500, "internal-error"),
    ],
)
async def test_a_primary_that_steps_down_is_a_503_though_it_says_so_of_the_write(
    fault: Exception, status: int, code: str
) -> None:
    """The driver raises such an answer as a verdict on the write; what is one, is our fault."""
    app = FastAPI()
    handle_problems(app)

    @app.post("/writes")
    async def writes() -> None:
        raise fault

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        answer = await client.post("/writes")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
