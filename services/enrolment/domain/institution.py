"""The local copy of an institution: its name, for papers. The catalogue owns the original."""

from dataclasses import dataclass

from shared.kernel.aggregate import Aggregate


@dataclass(kw_only=True)
class Institution(Aggregate, thing="institution"):
    """A partner by the latest event. The id is the catalogue's."""

    name: str

    def follow(self, name: str) -> None:
        self.name = name
