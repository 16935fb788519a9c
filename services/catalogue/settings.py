"""The settings of the catalogue: the shared ones only."""

from shared.settings import Settings


class CatalogueSettings(Settings):
    service: str = "catalogue"
