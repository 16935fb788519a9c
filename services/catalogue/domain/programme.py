"""A diploma: its awarding institution, its syllabus, and the policies that editions take when they open."""

import unicodedata
from dataclasses import dataclass

from services.catalogue.domain.checks import check_code, check_count, check_unique, check_words, refuse
from services.catalogue.domain.errors import AwardingInstitutionIsKept
from services.catalogue.domain.events import ProgrammeRevised
from services.catalogue.domain.policy import check_policies
from shared.kernel.aggregate import Aggregate
from shared.kernel.policies import Policies
from shared.kernel.words import Text


def folded(text: str) -> str:
    """Text in its form for searching, without case, accents and NUL: TELEMEDECINE finds « télémédecine »."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign) and sign != "\0")


@dataclass(frozen=True, kw_only=True)
class Syllabus:
    """The content of one revision of a programme."""

    partners: tuple[str, ...]
    title: Text
    description: Text
    skills: tuple[Text, ...]
    policies: Policies

    def check(self) -> None:
        """Refuses with `InvalidField`, which names the field by its path."""
        check_count("partners", self.partners)
        for n, partner in enumerate(self.partners):
            check_code(f"partners[{n}]", partner)
        check_unique("partners", "", self.partners)
        check_words("title", self.title)
        check_words("description", self.description, 5000)
        check_count("skills", self.skills)
        for n, skill in enumerate(self.skills):
            check_words(f"skills[{n}]", skill)
        check_policies("policies", self.policies)

    @property
    def wording(self) -> str:
        """Titles and skills, folded for searching."""
        texts = (self.title, *self.skills, *(module.title for module in self.policies.modules))
        return folded("\n".join(line for text in texts for line in (text.fr, text.en)))


@dataclass(kw_only=True)
class Programme(Aggregate, thing="programme"):
    """One diploma. `id` is its public code; `revision` counts its changes, from 1."""

    institution_id: str
    revision: int
    syllabus: Syllabus
    wording: str

    @classmethod
    def drawn_up(cls, id: str, institution_id: str, syllabus: Syllabus) -> "Programme":
        """Revision 1. Refuses with `InvalidField`."""
        check_code("programme_id", id)
        check_code("institution_id", institution_id)
        _check(institution_id, syllabus)
        programme = cls(id=id, institution_id=institution_id, revision=1, syllabus=syllabus, wording=syllabus.wording)
        programme._record()
        return programme

    def revise(self, institution_id: str, syllabus: Syllabus) -> None:
        """Makes the next revision. An equal syllabus changes nothing. Open editions keep their revision.

        Refuses with `InvalidField`, or with `AwardingInstitutionIsKept` for another institution.
        """
        if institution_id != self.institution_id:
            raise AwardingInstitutionIsKept(institution=self.institution_id)
        _check(institution_id, syllabus)
        if syllabus == self.syllabus:
            return
        self.syllabus, self.wording = syllabus, syllabus.wording
        self.revision += 1
        self._record()

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def _record(self) -> None:
        self.record(
            ProgrammeRevised(
                programme_id=self.id,
                institution_id=self.institution_id,
                revision=self.revision,
                title=self.syllabus.title,
                partners=self.syllabus.partners,
                fee_cents=self.syllabus.policies.fee.amount_cents,
            )
        )


def _check(institution_id: str, syllabus: Syllabus) -> None:
    syllabus.check()
    if institution_id in syllabus.partners:
        refuse("partners", "the other institutions; the awarding one is named apart")
