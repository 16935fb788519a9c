"""The settings page matches the code."""

from deploy.compose.reference import PAGE, SET_BY_ITSELF, kinds, page


def test_the_committed_reference_is_what_the_code_says() -> None:
    assert PAGE.read_text() == page(), "run: python -m deploy.compose.reference"


def test_every_setting_of_every_service_says_what_is_accepted() -> None:
    silent = {
        f"{service}: {name}"
        for service, kind in kinds().items()
        for name, field in kind.model_fields.items()
        if name not in SET_BY_ITSELF and not field.description
    }
    assert silent == set()
