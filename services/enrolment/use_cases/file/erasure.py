"""A person is forgotten: names, papers and addresses go; what the law has an institution keep stays, without more.

docs/decisions/0015-erasure.md says what that is, and by which text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.enrolment.domain.file.administrative_file import AdministrativeFile
from services.enrolment.domain.file.enrolment import Enrolment, deferred_id, enrolment_id
from services.enrolment.domain.file.learner import Birth, Learner
from services.enrolment.domain.papers.certificate import Certificate
from services.enrolment.domain.state import State
from services.enrolment.use_cases.ports import (
    AdministrativeFiles,
    CertificateReader,
    Certificates,
    EnrolmentReader,
    Enrolments,
    ImportReader,
    Imports,
    Learners,
)
from shared.kernel.commands import Command


@dataclass(frozen=True)
class ForgetLearner(Command[Learner], did="forget-learner"):
    """The person's contact card is gone: they asked to be forgotten. Heard again, it changes nothing."""

    person_id: str

    async def __call__(
        self,
        learners: Learners,
        enrolments: Enrolments,
        reader: EnrolmentReader,
        files: AdministrativeFiles,
        certificates: Certificates,
        papers: CertificateReader,
        imports: Imports,
        tables: ImportReader,
    ) -> Learner:
        """The learner first: from then on nothing finds a name. What is left of one of us, even unknown, is a grave."""
        before = await reader.of_person(self.person_id, None)
        awarded = [one.id for one in before if one.state is State.DIPLOMA_AWARDED]
        births = [birth for one in awarded if (birth := _birth(await files.find(one)))]
        await learners.add(Learner.grave(self.person_id))
        grave = await learners.erase(
            self.person_id, lambda it: it.erase(diploma=bool(awarded), birth=births[0] if births else None)
        )
        mine = await reader.of_person(self.person_id, None)
        await _drop_rows(mine, imports, tables)
        for enrolment in mine:
            await _erase(enrolment, enrolments, files, certificates, papers)
        return grave


@dataclass(frozen=True)
class ForgetEnrolment(Command[int], did="forget-enrolment"):
    """The application's time is over, and its person has another: what belongs to this one goes, their card stays.
    Heard again, it changes nothing."""

    application_id: str

    async def __call__(
        self,
        learners: Learners,
        enrolments: Enrolments,
        files: AdministrativeFiles,
        certificates: Certificates,
        papers: CertificateReader,
        imports: Imports,
        tables: ImportReader,
    ) -> int:
        """The application's enrolment, and those in which it went on. Answers how many.

        What tells a diploma's holder apart is kept with the learner before the file that says it goes.
        """
        mine = await _of_application(self.application_id, enrolments)
        await _drop_rows(mine, imports, tables)
        for enrolment in mine:
            birth = _birth(await files.find(enrolment.id))
            awarded = enrolment.state is State.DIPLOMA_AWARDED
            if awarded and birth is not None and await learners.find(enrolment.person_id) is not None:
                await learners.change(enrolment.person_id, partial(Learner.keep_birth, birth=birth))
            await _erase(enrolment, enrolments, files, certificates, papers)
        return len(mine)


async def _of_application(application_id: str, enrolments: Enrolments) -> list[Enrolment]:
    found = list[Enrolment]()
    present = await enrolments.find(enrolment_id(application_id))
    while present is not None:
        found.append(present)
        later = present.deferred_to
        present = await enrolments.find(deferred_id(application_id, later)) if later else None
    return found


async def _drop_rows(mine: Sequence[Enrolment], imports: Imports, tables: ImportReader) -> None:
    ids = {one.id for one in mine}
    for table in await tables.unfinished():
        await imports.erase(table, lambda it: it.forget(ids))


async def _erase(
    enrolment: Enrolment,
    enrolments: Enrolments,
    files: AdministrativeFiles,
    certificates: Certificates,
    papers: CertificateReader,
) -> None:
    await enrolments.erase(enrolment.id, Enrolment.erase)
    if await files.find(enrolment.id) is not None:
        await files.erase(enrolment.id, AdministrativeFile.erase)
    for certificate in await papers.of_enrolment(enrolment.id):
        await certificates.erase(certificate.id, Certificate.erase)


def _birth(file: AdministrativeFile | None) -> Birth | None:
    if file is None or file.identity is None:
        return None
    said = file.identity
    return Birth(birth_name=said.birth_name, birth_date=said.birth_date, birth_place=said.birth_place)
