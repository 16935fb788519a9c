"""Events with plausible content, for tests in which the content does not matter."""

from datetime import UTC, date, datetime
from typing import Any

from shared.contracts.catalogue import EditionOpenedV1
from shared.contracts.vocabulary import Policies
from shared.kernel.ids import new_id

LABEL = {"fr": "Santé", "en": "Health"}


def some_policies(**own: Any) -> Policies:
    """Policies of a small programme: one health profile, one module with a test, an exam, a defence, a fee."""
    return Policies.model_validate(
        {
            "audiences": [{"profile": "health", "label": LABEL, "share": "1/3", "health": True}],
            "modules": [
                {
                    "code": "imaging",
                    "title": {"fr": "Imagerie médicale", "en": "Medical imaging"},
                    "hours": 12,
                    "min_hours": 9,
                    "modes": ["on_site"],
                    "test": {"pass_mark": 10, "attempts": 2},
                }
            ],
            "documents": [
                {"kind": "cv", "label": LABEL, "required": True, "formats": ["application/pdf"], "max_bytes": 1_000_000}
            ],
            "admission": {
                "oral": True,
                "criteria": [{"code": "motivation", "label": LABEL, "weight": 1}],
                "refusal_reasons": [{"code": "places", "label": LABEL}],
                "answer_days": 7,
                "answer_days_waiting_list": 3,
                "reminder_days": [2],
            },
            "assessment": {"written_exam": {"pass_mark": 10}, "project_defence": {"pass_mark": 10}},
            "fee": {"amount_cents": 150_000, "instalments": 3, "confirm_with": 1},
            **own,
        }
    )


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
