"""Generates applicants from a seed: plausible, of several professions, identical for equal seeds."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal, TypeVar

import yaml

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())
T = TypeVar("T")
HEALTH = "health"
ENGLISH_SPEAKERS = 0.1


@dataclass(frozen=True)
class Applicant:
    """A generated person. `merit`, from 0 to 1, is the mark a fair jury would give; it is unique within a cohort."""

    number: int
    given_name: str
    family_name: str
    email: str
    locale: Literal["fr", "en"]
    profile: str
    profession: str | None
    """The profession as the national directory of health professionals names it; None for other people."""
    rpps: str | None
    employer: str
    career: tuple[str, ...]
    motivation: str
    merit: float

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def deck(chances: Mapping[T, float], size: int, random: Random) -> list[T]:
    """`size` cards in these proportions, rounded to whole cards and shuffled; the first kind gets the remainder."""
    first, *others = chances
    cards = [card for card in others for _ in range(round(chances[card] * size))]
    cards = (cards + [first] * size)[:size] if len(cards) < size else cards[:size]
    random.shuffle(cards)
    return cards


def cohort(seed: str, size: int, profiles: Mapping[str, float], domain: str) -> list[Applicant]:
    """`size` different people with these profiles. Their addresses at `domain` are unique across campaigns."""
    random = Random(f"people/{seed}")
    merits = random.sample(range(1000), size)
    taken: set[str] = set()
    return [
        _someone(number, profile, merit / 1000, random, taken, domain)
        for number, (profile, merit) in enumerate(zip(deck(profiles, size, random), merits, strict=True), start=1)
    ]


def _someone(number: int, profile: str, merit: float, random: Random, taken: set[str], domain: str) -> Applicant:
    locale: Literal["fr", "en"] = "en" if random.random() < ENGLISH_SPEAKERS else "fr"
    given, family = _new_name(locale, random, taken)
    known_as = random.choice(WORDS["professions"][profile])
    employer = random.choice(WORDS["employers"][profile])
    project = random.choice(WORDS["projects"][locale])
    years, recent = random.randint(2, 28), random.randint(2018, 2025)
    told = {
        "profession": known_as[locale].lower(),
        "employer": employer,
        "project": project,
        "years": years,
        "recent": recent,
        "name": f"{given} {family}",
    }
    return Applicant(
        number=number,
        given_name=given,
        family_name=family,
        email=f"{_plain(given)}.{_plain(family)}@{domain}",
        locale=locale,
        profile=profile,
        profession=known_as["fr"] if profile == HEALTH else None,
        rpps=rpps(random) if profile == HEALTH else None,
        employer=employer,
        career=tuple(line.format(**told) for line in WORDS["career"][locale]),
        motivation=WORDS["motivation"][locale].format(**told),
        merit=merit,
    )


def _new_name(locale: str, random: Random, taken: set[str]) -> tuple[str, str]:
    given_names, family_names = (WORDS["names"][locale][part].split() for part in ("given", "family"))
    while True:
        given, family = random.choice(given_names), random.choice(family_names)
        if (key := f"{_plain(given)}.{_plain(family)}") not in taken:
            taken.add(key)
            return given, family


def rpps(random: Random) -> str:
    """An RPPS number: 11 digits, of which the last is the Luhn key."""
    digits = "10" + "".join(str(random.randrange(10)) for _ in range(8))
    return digits + str(luhn_key(digits))


def siret(seed: str) -> str:
    """A SIRET number: 9 digits with their key, then 5 more digits with a key over all 14 (INSEE, SIRENE)."""
    random = Random(f"siret/{seed}")
    siren = "9" + "".join(str(random.randrange(10)) for _ in range(7))
    siren += str(luhn_key(siren))
    establishment = siren + "0001"
    return establishment + str(luhn_key(establishment))


def luhn_key(digits: str) -> int:
    """The Luhn check digit of these digits (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (2 - n % 2) for n, digit in enumerate(reversed(digits))]
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10


def _plain(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name.lower())
    return "".join(sign for sign in spread if sign.isascii() and sign.isalnum())
