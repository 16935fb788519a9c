// The enrolment that an accepted place leads to: what is paid and due, modules, half-days to sign, papers.
const LEARNING = {
  fr: {
    enrolment: "Inscription", away: "Ces informations ne peuvent pas être lues pour l’instant. Réessayez dans un moment.", state: "État", fee: "Droits", paid: "{paid} payés sur {price}", due: "{amount} à payer avant le {day}", owing: "{amount} restent à payer",
    back: "{amount} vous seront remboursés", modules: "Modules", hours: "{hours} suivies sur {min} demandées", mark: "note : {marks}", complete: "validé", exam: "Examen écrit",
    defence: "Soutenance", slot: "le {date}, {place}", sign: "Demi-journées à signer", signing: "Je signe ma présence", signed: "Signature enregistrée.",
    papers: "Documents à télécharger", agreement: "Contrat ou convention", statement: "Relevé de compte", completion: "Certificat de réalisation", diploma: "Attestation de diplôme",
    states: { awaiting_edition: "en préparation", awaiting_payment: "en attente de paiement", confirmed: "confirmée", diploma_awarded: "diplôme délivré", failed: "diplôme non délivré",
      cancelled: "annulée", deferred: "reportée à une session suivante" },
  },
  en: {
    enrolment: "Enrolment", away: "This cannot be read just now. Please try again in a moment.", state: "State", fee: "Fee", paid: "{paid} paid of {price}", due: "{amount} to be paid by {day}", owing: "{amount} still to be paid",
    back: "{amount} will be given back to you", modules: "Modules", hours: "{hours} attended of {min} asked for", mark: "mark: {marks}", complete: "completed", exam: "Written exam",
    defence: "Project defence", slot: "on {date}, {place}", sign: "Half-days to sign", signing: "I sign that I was there", signed: "Signature recorded.",
    papers: "Documents to download", agreement: "Contract or convention", statement: "Statement of account", completion: "Certificate of completion", diploma: "Diploma attestation",
    states: { awaiting_edition: "being prepared", awaiting_payment: "awaiting payment", confirmed: "confirmed", diploma_awarded: "diploma awarded", failed: "diploma not awarded",
      cancelled: "cancelled", deferred: "deferred to a later edition" },
  },
};
const PASSED = { confirmed: "good", diploma_awarded: "good", failed: "bad", cancelled: "bad" }, ENDED = ["cancelled", "deferred", "awaiting_edition"];

async function learning(file) {
  if (file.answer !== "accepted") return null;
  const get = async (path) => (await reach("enrolment", "GET", path)).json();
  const missing = (problem) => { if (problem.status === 404) return null; throw problem; };
  const enrolment = await get(`/v1/enrolments/by-application/${file.id}`).catch(missing); // the place was taken a moment ago
  if (!enrolment || ENDED.includes(enrolment.state)) return enrolment && { enrolment };
  const at = `/v1/enrolments/${enrolment.id}`, begun = enrolment.modules.filter((one) => one.hours);
  const [account, project, certificates, administrative, ...modules] = await Promise.all([get(`${at}/account`), get(`${at}/project`),
    get(`${at}/certificates`), get(`${at}/administrative-file`).catch(missing), ...begun.map((one) => get(`${at}/modules/${encodeURIComponent(one.code)}`))]);
  const unsigned = modules.flatMap((one) => one.attendance.filter((half) => half.hours && !half.signed.learner).map((half) => ({ ...half, module: one.progress })));
  return { enrolment, account, project, administrative, unsigned, certificates: certificates.items.filter((one) => !one.revoked_at) };
}
function learner(file) {
  const held = learners[file.id], words = LEARNING[locale];
  if (!held) return [];
  if (held.away) return [make("h2", words.enrolment), make("p", words.away)];
  const { enrolment } = held, state = make("span", words.states[enrolment.state]);
  if (PASSED[enrolment.state]) state.className = PASSED[enrolment.state];
  const facts = make("dl", "", make("dt", words.state), make("dd", "", state));
  if (!held.account) return [make("h2", words.enrolment), facts];
  facts.append(make("dt", words.fee), make("dd", "", ...fees(held.account)));
  for (const [name, mark] of [[words.exam, enrolment.exam_mark], [words.defence, enrolment.defence_mark]]) {
    if (mark !== null) facts.append(make("dt", name), make("dd", `${number(mark)}/20`));
  }
  const slot = enrolment.defence_mark === null && held.project.slot;
  if (slot) facts.append(make("dt", words.defence), make("dd", fill(words.slot, { date: day(slot.starts_at), place: slot.place })));
  return [make("h2", words.enrolment), facts, ...administrative(held), ...taught(enrolment), ...signing(held),
    ...(enrolment.unmet.includes("project_defence") && enrolment.state === "confirmed" ? projectTitle(held) : []), ...printed(held)];
}
function fees(account) {
  const words = LEARNING[locale], { price_cents: price, paid_cents: paid, owed_cents: owed } = account;
  const next = account.instalments.find((one) => one.due_on && one.paid_cents < one.amount_cents);
  const lines = [fill(words.paid, { paid: money(paid), price: money(price) })];
  if (owed < 0) lines.push(fill(words.back, { amount: money(-owed) }));
  else if (next) lines.push(fill(words.due, { amount: money(next.amount_cents - next.paid_cents), day: dated(next.due_on) }));
  else if (owed > 0) lines.push(fill(words.owing, { amount: money(owed) }));
  return lines.map((line) => make("div", line));
}
function taught(enrolment) {
  const words = LEARNING[locale];
  if (!enrolment.modules.length) return [];
  return [make("h2", words.modules), make("ul", "", ...enrolment.modules.map((one) => {
    const done = [fill(words.hours, { hours: lasting(one.hours), min: lasting(one.min_hours) })];
    if (one.marks.length) done.push(fill(words.mark, { marks: one.marks.map((mark) => `${number(mark)}/20`).join(", ") }));
    const state = make("span", one.completed_at ? words.complete : done.join(" · "));
    if (one.completed_at) state.className = "good";
    return make("li", "", make("span", one.title[locale]), state);
  }))];
}
function signing({ enrolment, unsigned }) {
  const words = LEARNING[locale];
  if (!unsigned.length) return [];
  return [make("h2", words.sign), make("ul", "", ...unsigned.map((half) => {
    const what = `${dated(half.day)}, ${SAID[locale].halves[half.half]} · ${half.module.title[locale]} · ${lasting(half.hours)}, ${SAID[locale].modes[half.mode]}`;
    const press = button(words.signing, () => sign(enrolment, half), "small");
    press.setAttribute("aria-label", `${words.signing} : ${what}`);
    return make("li", "", make("span", what), press);
  }))];
}
async function sign(enrolment, half) {
  const body = { module: half.module.code, day: half.day, half: half.half };
  try {
    await reach("enrolment", "POST", `/v1/enrolments/${enrolment.id}/signatures`, body, { "Idempotency-Key": crypto.randomUUID() });
    await load();
    say(LEARNING[locale].signed, "good");
  } catch {
    say(WORDS[locale].failed, "bad");
  }
}
function printed({ enrolment, certificates }) {
  const words = LEARNING[locale], at = `/v1/enrolments/${enrolment.id}`;
  const papers = [[words.agreement, `${at}/agreement`], [words.statement, `${at}/statement/paper`],
    ...certificates.map((one) => [`${words[one.kind]} (${one.code})`, `${at}/certificates/${one.id}/paper`])];
  return [make("h2", words.papers), make("div", "", ...papers.map(([name, path]) => button(name, (event) => download(event,
    async () => (await reach("enrolment", "GET", `${path}?lang=${locale}`)).blob(), `${name}.pdf`), "small")))];
}
