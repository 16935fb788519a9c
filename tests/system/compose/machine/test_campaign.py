"""A whole campaign on containers; then stores, topics and mails are compared."""

import json

from deploy.compose.demo import played
from deploy.compose.stack import ComposedStack


async def test_a_campaign_runs_through_the_gateway_and_the_three_sources_agree(stack: ComposedStack) -> None:
    assert await played(stack, {"paris": 40, "dijon": 30}) == 0
    assert json.loads((stack.directory / "summary.json").read_text())["differences"] == []
