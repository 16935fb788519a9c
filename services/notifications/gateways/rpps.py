"""The RPPS number: 11 digits, the last one a Luhn key (ISO/IEC 7812-1) over the others."""

from stdnum import luhn

from shared.kernel.errors import InvalidField


class LuhnKeys:
    """Checks the Luhn key. Sandbox mode accepts a wrong key with a warning: public test numbers have none."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict

    def checked(self, rpps: str) -> tuple[str, tuple[str, ...]]:
        digits = "".join(rpps.split())
        well_formed = len(digits) == 11 and digits.isascii() and digits.isdecimal()
        if well_formed and luhn.is_valid(digits):
            return digits, ()
        if well_formed and not self._strict:
            return digits, ("rpps-key-wrong",)
        raise InvalidField(field="rpps", accepted="11 digits of which the last is the Luhn key of the others")
