"""Erasure: deletes names, papers and addresses, and keeps only what the law obliges an institution to keep.

docs/decisions/0015-erasure.md lists what is kept, with the legal sources.
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
    """Erases a person after the tombstone on the contacts topic; a repetition changes nothing.

    The learner is erased first, so that no later step finds a name. An unknown person gets a tombstone too.
    """

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
        before = await reader.of_person(self.person_id, None)
        awarded = [enrolment.id for enrolment in before if enrolment.state is State.DIPLOMA_AWARDED]
        births = [birth for enrolment_id in awarded if (birth := _birth(await files.find(enrolment_id)))]
        await learners.add(Learner.tombstone(self.person_id))
        erased = await learners.erase(
            self.person_id, lambda it: it.erase(diploma=bool(awarded), birth=births[0] if births else None)
        )
        held = await reader.of_person(self.person_id, None)
        await _drop_rows(held, imports, tables)
        for enrolment in held:
            await _erase(enrolment, enrolments, files, certificates, papers)
        return erased


@dataclass(frozen=True)
class ForgetEnrolment(Command[int], did="forget-enrolment"):
    """Erases the enrolments of one application after its retention period, when the person has a younger application.

    Returns the number of enrolments: the application's, and its continuations after deferrals. The contact card stays.
    The birth data of a diploma's holder are saved with the learner before the administrative file is erased. A
    repetition changes nothing.
    """

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
        held = await _of_application(self.application_id, enrolments)
        await _drop_rows(held, imports, tables)
        for enrolment in held:
            birth = _birth(await files.find(enrolment.id))
            awarded = enrolment.state is State.DIPLOMA_AWARDED
            if awarded and birth is not None and await learners.find(enrolment.person_id) is not None:
                await learners.change(enrolment.person_id, partial(Learner.keep_birth, birth=birth))
            await _erase(enrolment, enrolments, files, certificates, papers)
        return len(held)


async def _of_application(application_id: str, enrolments: Enrolments) -> list[Enrolment]:
    found = list[Enrolment]()
    present = await enrolments.find(enrolment_id(application_id))
    while present is not None:
        found.append(present)
        later = present.deferred_to
        present = await enrolments.find(deferred_id(application_id, later)) if later else None
    return found


async def _drop_rows(held: Sequence[Enrolment], imports: Imports, tables: ImportReader) -> None:
    ids = {enrolment.id for enrolment in held}
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
    known = file.identity
    return Birth(birth_name=known.birth_name, birth_date=known.birth_date, birth_place=known.birth_place)
