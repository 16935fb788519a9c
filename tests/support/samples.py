"""Events with plausible content, for tests in which the content does not matter."""

from datetime import UTC, date, datetime
from typing import Any

from shared.contracts.catalogue import EditionOpenedV1
from shared.kernel.ids import new_id
from tests.support.policies import some_policies


def an_edition_opened(**own: Any) -> EditionOpenedV1:
    """An edition that accepts applications from 2020 to 2099."""
    return EditionOpenedV1.model_validate(
        {
            "edition_id": new_id(),
            "programme_id": "du-sample",
            "institution_id": "universite-bourgogne",
            "code": "sample-2099",
            "title": {"fr": "IA en santé", "en": "AI in health"},
            "programme_revision": 1,
            "capacity": 30,
            "opens_at": datetime(2020, 1, 1, tzinfo=UTC),
            "closes_at": datetime(2099, 1, 1, tzinfo=UTC),
            "starts_on": date(2099, 2, 1),
            "ends_on": date(2099, 6, 30),
            "place": "Dijon",
            "policies": some_policies(),
            **own,
        }
    )
