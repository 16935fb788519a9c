"""Our copy of an institution: the name that papers carry. The catalogue decides, we follow."""

from dataclasses import dataclass

from shared.kernel.aggregate import Aggregate


@dataclass(kw_only=True)
class Institution(Aggregate, thing="institution"):
    """A partner as last told. The id is the catalogue's own."""

    name: str

    def follow(self, name: str) -> None:
        """Be called what the catalogue says now."""
        self.name = name
