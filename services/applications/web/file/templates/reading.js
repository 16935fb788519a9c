// Days, times, hours and sums as mails and papers say them: shared/kernel/reading.py and money.py. A test holds both to the same.
const inParis = (moment) => Object.fromEntries(new Intl.DateTimeFormat(locale, { timeZone: "Europe/Paris", weekday: "long", day: "numeric", month: "long",
  year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
function dated(moment) {
  const { weekday, day, month, year } = inParis(moment.length > 10 ? moment : `${moment}T12:00:00Z`);
  return `${weekday} ${locale === "fr" && day === "1" ? "1er" : day} ${month} ${year}`;
}
function day(moment) {
  const { hour, minute } = inParis(moment);
  return `${dated(moment)} ${locale === "fr" ? `à ${Number(hour)}\u00a0h\u00a0${minute}` : `at ${hour}:${minute}`}`;
}
const money = (cents) => new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" }).format(cents / 100);
const number = (value) => new Intl.NumberFormat(locale).format(value);
const lasting = (hours) => `${number(hours)} ${locale === "fr" ? (hours >= 2 ? "heures" : "heure") : hours === 1 ? "hour" : "hours"}`;
