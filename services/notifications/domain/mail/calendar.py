"""Days, times, hours and sums as a person reads them, in French and in English."""

from datetime import date, datetime

from shared.kernel.clock import PARIS
from shared.kernel.words import Locale

_DAYS = {
    Locale.FR: ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    Locale.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    Locale.FR: "janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre",
    Locale.EN: "January,February,March,April,May,June,July,August,September,October,November,December",
}
_NO_BREAK = "\u00a0"


def day(moment: date, locale: Locale) -> str:
    """« lundi 1er mars 2027 » or "Monday 1 March 2027"."""
    number = "1er" if moment.day == 1 and locale is Locale.FR else str(moment.day)
    return f"{_DAYS[locale][moment.weekday()]} {number} {_MONTHS[locale].split(',')[moment.month - 1]} {moment.year}"


def instant(moment: datetime, locale: Locale) -> str:
    """« vendredi 12 mars 2027 à 23 h 59 (heure de Paris) », whatever the zone of `moment`."""
    here = moment.astimezone(PARIS)
    if locale is Locale.FR:
        time = f"{here.hour}{_NO_BREAK}h{_NO_BREAK}{here.minute:02d}"
        return f"{day(here.date(), locale)} à {time} (heure de Paris)"
    return f"{day(here.date(), locale)} at {here.hour:02d}:{here.minute:02d} (Paris time)"


def hours(quantity: float, locale: Locale) -> str:
    """« 7,5 h » or "7.5 h"."""
    number = f"{quantity:g}"
    return (number.replace(".", ",") if locale is Locale.FR else number) + f"{_NO_BREAK}h"
