"""What every contract keeps to, whoever publishes it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from deploy.kafka.topics import declared
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.export import PERSONAL, example_event, example_of, schema_of
from shared.contracts.registry import CONTRACTS

EVERY = list(CONTRACTS.values())
PUBLIC = [contract for contract in EVERY if contract.topic not in PERSONAL]
TYPE = re.compile(r"eu\.cursus\.[a-z]+\.(?P<verb>[a-z]+(-[a-z]+)*)\.v(?P<major>[1-9]\d*)")
IRREGULAR = {"made", "sent", "taken", "found", "withdrawn", "fallen"}

SMELLS_PERSONAL = re.compile(
    "(^|_)(name_of|given_name|family_name|first_name|last_name|surname|full_name|display_name|nom|prenom|email|mail|"
    "address|street|postcode|postal|zip|phone|mobile|birth|born|age|gender|sex|nationality|rpps|adeli|siret|iban|vat|"
    "nir|ssn|ine|profession|employer|comment|note|body|photo|ip|user_agent)(_|$)|^name$"
)
NAMES_OF_OTHER_THINGS = {("InstitutionRegisteredV1", "name")}

FREE_TEXTS = {
    "name": "an institution's",
    "roles": "an institution's, from a fixed list",
    "fr": "wording of the catalogue",
    "en": "wording of the catalogue",
    "place": "where an edition is taught",
    "formats": "media types",
    "odpc_number": "the number of an action",
    "reference": "a payment's number in the accounts",
    "unmet": "names of policies",
    "cause": "the id of an event",
    "corrects": "the id of a decision",
    "evidence_sha256": "a digest",
}
"""Each text of a public topic that no pattern bounds, and why it holds nobody's data. Argue a new one here."""


def named_fields(contract: type[Contract]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(owner, field, schema) of every field of the contract and of its parts."""
    schema = schema_of(contract)
    for owner, part in {contract.__name__: schema, **schema.get("$defs", {})}.items():
        for field, said in part.get("properties", {}).items():
            yield owner, field, said


@pytest.mark.parametrize("contract", EVERY, ids=lambda contract: contract.type)
def test_a_type_names_its_subject_its_past_tense_and_its_major_version(contract: type[Contract]) -> None:
    matched = TYPE.fullmatch(contract.type)
    assert matched, contract.type
    words = set(matched["verb"].split("-"))
    past = words & IRREGULAR or any(word.endswith("ed") for word in words)
    assert past, "events are told in the past tense"
    assert contract.__name__.endswith(f"V{matched['major']}")


def test_no_two_contracts_share_a_type_or_a_class_name() -> None:
    assert len({contract.__name__ for contract in EVERY}) == len(EVERY) == len({contract.type for contract in EVERY})


@pytest.mark.parametrize("contract", EVERY, ids=lambda contract: contract.type)
def test_readers_ignore_fields_that_a_later_revision_adds_at_any_depth(contract: type[Contract]) -> None:
    told = example_of(schema_of(contract))
    assert contract.model_validate(with_more(told)) == contract.model_validate(told)


def with_more(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: with_more(own) for name, own in value.items()} | {"added_later": {"by": "a minor revision"}}
    return [with_more(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("model", [*EVERY, Envelope], ids=lambda model: model.__name__)
def test_what_was_said_cannot_be_changed_afterwards(model: type[BaseModel]) -> None:
    event = example_event(EVERY[0])
    said = Envelope(**event) if model is Envelope else model.model_validate(example_of(model.model_json_schema()))
    field = next(iter(model.model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(said, field, getattr(said, field))


@pytest.mark.parametrize("contract", PUBLIC, ids=lambda contract: contract.type)
def test_no_field_of_a_public_topic_is_named_like_personal_data(contract: type[Contract]) -> None:
    smelling = [
        f"{owner}.{field}"
        for owner, field, _ in named_fields(contract)
        if SMELLS_PERSONAL.search(field) and (owner, field) not in NAMES_OF_OTHER_THINGS
    ]
    assert not smelling


def test_the_list_of_personal_words_would_catch_the_contact_card() -> None:
    fields = {field for _, field, _ in named_fields(CONTRACTS["eu.cursus.contact.updated.v1"])}
    caught = {field for field in fields if SMELLS_PERSONAL.search(field)}
    assert caught == {"given_name", "family_name", "email", "pending_email", "profession", "rpps", "rpps_verified"}


@pytest.mark.parametrize("contract", PUBLIC, ids=lambda contract: contract.type)
def test_free_text_reaches_a_public_topic_only_where_it_was_argued(contract: type[Contract]) -> None:
    free = {field for _, field, said in named_fields(contract) if is_free(said) and not field.endswith("_id")}
    assert free <= FREE_TEXTS.keys()


def is_free(said: dict[str, Any]) -> bool:
    """Whether any text would do: no pattern, no list of values, no format."""
    if "items" in said or "anyOf" in said:
        return any(is_free(each) for each in (*said.get("anyOf", ()), said.get("items", {})))
    return said.get("type") == "string" and not said.keys() & {"pattern", "enum", "const", "format"}


@pytest.mark.parametrize("contract", EVERY, ids=lambda contract: contract.type)
def test_the_topic_of_each_contract_is_declared(contract: type[Contract]) -> None:
    assert contract.topic in declared()


def test_public_topics_are_kept_for_a_whole_campaign_and_contacts_are_compacted() -> None:
    days = {name: int(topic["config"]["retention.ms"]) / 86_400_000 for name, topic in declared().items()}
    assert all(days[contract.topic] >= 400 for contract in PUBLIC)
    for topic in PERSONAL:
        config = declared()[topic]["config"]
        assert config["cleanup.policy"] == "compact"
        assert int(config["max.compaction.lag.ms"]) <= 7 * 86_400_000, "an erasure is in the bytes within a week"
        assert int(config["delete.retention.ms"]) >= 400 * 86_400_000, "who was away for a campaign still hears of it"
