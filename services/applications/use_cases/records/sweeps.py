"""Deletes uploads that no file refers to, once a day."""

from dataclasses import dataclass

from services.applications.domain.records.sweep import ORPHAN_AFTER, Sweep, application_of
from services.applications.use_cases.ports import Applications, FileStore, Sweeps
from shared.kernel.clock import Clock
from shared.kernel.commands import Command


@dataclass(frozen=True)
class SweepUploads(Command[Sweep], did="sweep-uploads"):
    """Deletes each upload older than a day that no file refers to, left by a killed process."""

    sweep_id: str

    async def __call__(self, sweeps: Sweeps, applications: Applications, files: FileStore, clock: Clock) -> Sweep:
        forgotten = 0
        async for storage_id in files.older_than(ORPHAN_AFTER):
            application_id = application_of(storage_id)
            if application_id is None:
                continue
            application = await applications.find(application_id)
            documents = application.documents.values() if application else ()
            if not any(one.file is not None and one.file.storage_id == storage_id for one in documents):
                await files.delete(storage_id)
                forgotten += 1
        return await sweeps.change(self.sweep_id, lambda sweep: sweep.done(forgotten, clock.now()))
