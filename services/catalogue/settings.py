"""What the catalogue needs beyond the shared settings: nothing."""

from shared.settings import Settings


class CatalogueSettings(Settings):
    service: str = "catalogue"
