"""Days, times, hours and modes as people read them: on pages, in mails and on papers, in French and in English.

What asks somebody to act (a page, a mail) names the day of the week; what attests (a paper) does not.
The applicant's page says the same by `reading.js`.
"""

from collections.abc import Mapping
from datetime import date, datetime

from shared.kernel.clock import PARIS
from shared.kernel.words import HalfDay, Locale, Mode, Text

_DAYS = (
    Text("lundi", "Monday"), Text("mardi", "Tuesday"), Text("mercredi", "Wednesday"), Text("jeudi", "Thursday"),
    Text("vendredi", "Friday"), Text("samedi", "Saturday"), Text("dimanche", "Sunday"),
)  # fmt: skip
_MONTHS = (
    Text("janvier", "January"), Text("février", "February"), Text("mars", "March"), Text("avril", "April"),
    Text("mai", "May"), Text("juin", "June"), Text("juillet", "July"), Text("août", "August"),
    Text("septembre", "September"), Text("octobre", "October"), Text("novembre", "November"),
    Text("décembre", "December"),
)  # fmt: skip
MODES: Mapping[Mode, Text] = {
    Mode.ON_SITE: Text("sur place", "on site"),
    Mode.LIVE_REMOTE: Text("en direct à distance", "live remote"),
    Mode.ON_ONES_OWN: Text("en autonomie", "on one’s own"),
}
HALVES: Mapping[HalfDay, Text] = {
    HalfDay.AM: Text("le matin", "in the morning"),
    HalfDay.PM: Text("l’après-midi", "in the afternoon"),
}
_NO_BREAK = "\u00a0"


def day(of: date, locale: Locale) -> str:
    """« 1er mars 2027 » or "1 March 2027"."""
    number = "1er" if of.day == 1 and locale is Locale.FR else str(of.day)
    return f"{number} {_MONTHS[of.month - 1][locale]} {of.year}"


def weekday(of: date, locale: Locale) -> str:
    """« lundi 1er mars 2027 » or "Monday 1 March 2027"."""
    return f"{_DAYS[of.weekday()][locale]} {day(of, locale)}"


def moment(at: datetime, locale: Locale) -> str:
    """« vendredi 12 mars 2027 à 23 h 59 » or "Friday 12 March 2027 at 23:59": in Paris, whatever the zone of `at`."""
    here = at.astimezone(PARIS)
    if locale is Locale.FR:
        return f"{weekday(here.date(), locale)} à {here.hour}{_NO_BREAK}h{_NO_BREAK}{here.minute:02d}"
    return f"{weekday(here.date(), locale)} at {here.hour:02d}:{here.minute:02d}"


def instant(at: datetime, locale: Locale) -> str:
    """The moment, and that it is Paris time."""
    return f"{moment(at, locale)} {'(heure de Paris)' if locale is Locale.FR else '(Paris time)'}"


def number(quantity: float, locale: Locale) -> str:
    """« 7,5 » or "7.5"."""
    return f"{quantity:g}".replace(".", "," if locale is Locale.FR else ".")


def hours(quantity: float, locale: Locale) -> str:
    """« 10,5 heures » or "10.5 hours". In French the plural begins at two, in English beside one."""
    if locale is Locale.FR:
        return f"{number(quantity, locale)} {'heures' if quantity >= 2 else 'heure'}"
    return f"{number(quantity, locale)} {'hour' if quantity == 1 else 'hours'}"
