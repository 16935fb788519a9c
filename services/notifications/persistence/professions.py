"""Reads the list of professions at start. A name with two meanings stops the start."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from services.notifications.domain.ledger.professions import Profession, named
from shared.kernel.words import Text


class ProfessionError(Exception):
    """The list is invalid. The text names the entry and what is accepted."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    fr: str
    en: str


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    label: _Words
    names: tuple[str, ...] = Field(min_length=1)


_FORM = TypeAdapter(tuple[_Entry, ...])


def read_professions(file: Path) -> tuple[Profession, ...]:
    """All the professions of the file. Raises `ProfessionError`."""
    try:
        entries = _FORM.validate_python(tuple(yaml.safe_load(file.read_text(encoding="utf-8"))))
    except (ValidationError, yaml.YAMLError, TypeError) as error:
        raise ProfessionError(f"{file.name}: {error}") from error
    professions = tuple(
        Profession(code=e.code, label=Text(fr=e.label.fr, en=e.label.en), names=e.names) for e in entries
    )
    for profession in professions:
        for name in (profession.code, *profession.names):
            if (first := named(name, professions)) != profession:
                raise ProfessionError(f"{file.name}: {name} means {first and first.code} and {profession.code}")
    return professions
