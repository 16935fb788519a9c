const TONE = { complete: "good", validated: "good", admitted: "good", accepted: "good", incomplete: "bad", refused: "bad",
  withdrawn: "bad", cancelled: "bad", expired: "bad", declined: "bad", awaited: "wait", draft: "wait", waitlisted: "wait" };
const LIVE = ["draft", "submitted", "incomplete", "complete"];
const page = document.getElementById("page"), language = document.getElementById("language");
let token = new URLSearchParams(location.hash.slice(1)).get("token") || location.hash.slice(1);
let locale = (navigator.language || "fr").startsWith("en") ? "en" : "fr", files = [], editions = {}, interviews = {}, learners = {}, openEditions = [], me;

async function ask(method, path, key, body) {
  const headers = key ? { "Idempotency-Key": key } : {};
  return (await reach("applications", method, path, body, headers)).json();
}
async function reach(service, method, path, body, more) {
  const headers = { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more };
  const form = body instanceof FormData;
  if (body && !form) headers["Content-Type"] = "application/json";
  // this service is beside the page, wherever a gateway has put it; where the others are, the page was told
  const url = service === "applications" ? path.slice(1) : document.body.dataset[service] + path;
  const answer = await fetch(url, { method, headers, body: form ? body : body && JSON.stringify(body), cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
  if (!answer.ok) throw Object.assign(new Error(path), await answer.json().catch(() => ({})), { status: answer.status });
  return answer;
}
function make(tag, text, ...inside) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  node.append(...inside);
  return node;
}
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
function toned(status, text) {
  const node = make("span", text || WORDS[locale].status[status]);
  if (TONE[status]) node.className = TONE[status];
  return node;
}
function button(text, act, name) {
  const node = make("button", text);
  node.type = "button";
  node.className = name || "";
  node.addEventListener("click", act);
  return node;
}
function sure(kind) {
  const dialog = document.getElementById("sure"), words = WORDS[locale];
  document.getElementById("question").textContent = words.sure[kind];
  document.getElementById("yes").textContent = words.yes;
  document.getElementById("no").textContent = words.no;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
}
async function send(file, kind, body) {
  if (!(await sure(kind))) return;
  page.querySelectorAll("button").forEach((one) => { one.disabled = true; });
  const route = ["acceptance", "decline"].includes(kind) ? `offer/${kind}` : kind;
  try {
    await ask("POST", `/v1/applications/${file.id}/${route}`, crypto.randomUUID(), body);
    await new Promise((later) => setTimeout(later, 1200));
    await load();
  } catch (problem) {
    await load().catch(() => {});
    const taken = kind === "interview" && problem.status === 409;
    const note = make("p", taken ? WORDS[locale].taken : SENDING[locale].wrong[problem.code] || WORDS[locale].failed);
    note.className = "bad";
    note.setAttribute("role", "alert");
    page.prepend(note);
  }
}
function heard(file) {
  const words = WORDS[locale], { held, free, may_change: open, booking } = interviews[file.id] || { free: [] };
  if (!held && !free.length) return [];
  const box = make("div");
  box.className = "offer";
  if (held) {
    const where = [held.place, held.video_url && words.byVideo].filter(Boolean).join(", ");
    box.append(make("p", `${fill(words.chosen, { date: day(held.starts_at) })}, ${where}`));
    if (held.video_url) {
      const link = make("a", words.join);
      link.href = held.video_url;
      link.rel = "noreferrer noopener";
      box.append(make("p", "", link));
    }
    if (!open) box.append(make("p", words.eve));
    else if (booking === "by_office") box.append(make("p", words.byOffice));
    if (open && new Date(held.starts_at) > new Date()) box.append(button(words.leave, () => send(file, "interview/cancellation")));
  }
  if (free.length) {
    const select = make("select");
    select.setAttribute("aria-label", words.slots);
    for (const slot of free) {
      const option = make("option", [day(slot.starts_at), slot.place, slot.video && words.byVideo].filter(Boolean).join(" · "));
      option.value = slot.slot_id;
      select.append(option);
    }
    box.append(make("p", `${held ? words.change : words.choose} : `, select),
      button(words.book, () => send(file, "interview", { slot_id: select.value }), held ? "" : "strong"));
  }
  return [make("h2", words.interview), box];
}
function shown(file) {
  const words = WORDS[locale], edition = editions[file.edition_id] || {}, label = (one) => (one ? one[locale] : "");
  const article = make("article", "", make("h2", label(edition.title) || edition.code || file.edition_id));
  if (file.offer && !file.offer.revoked_at && file.answer === "none" && LIVE.includes(file.file)) {
    const box = make("div", "", make("p", fill(words.offered, { date: day(file.offer.answer_by) })),
      button(words.accept, () => send(file, "acceptance"), "strong"), button(words.decline, () => send(file, "decline")));
    box.className = "offer";
    article.append(box);
  }
  article.append(...heard(file));
  const decision = toned(file.decision, file.decision === "refused" ? words.decisionRefused : "");
  if (file.waiting_rank) decision.append(`, ${fill(words.rank, { rank: file.waiting_rank })}`);
  const reason = (edition.refusal_reasons || []).find((one) => one.code === file.refusal_reason);
  if (file.refusal_reason) decision.append(` (${fill(words.reason, { reason: reason ? label(reason.label) : file.refusal_reason })})`);
  const state = toned(file.file);
  if (file.submitted_at) state.append(make("span", ` · ${fill(words.since, { date: day(file.submitted_at) })}`));
  article.append(make("dl", "", make("dt", words.file), make("dd", "", state), make("dt", words.decision),
    make("dd", "", decision), make("dt", words.answer), make("dd", "", toned(file.answer))));
  const list = make("ul");
  for (const document_ of file.documents) {
    const name = make("span", nameOf(file, document_)), status = toned(document_.status);
    if (!document_.required) name.append(make("span", ` (${words.optional})`));
    if (document_.reason) status.append(`, ${words.reasons[document_.reason] || document_.reason}`);
    const asked = document_.request;
    if (asked && ["awaited", "refused"].includes(document_.status)) {
      status.append(`, ${fill(asked.over ? words.missed : words.by, { date: day(asked.answer_by) })}`);
    }
    const sending = uploader(file, document_);
    list.append(make("li", "", name, sending.length ? make("span", "", status, " ", ...sending) : status));
  }
  article.append(...learner(file), make("h2", words.documents), list, ...handingIn(file));
  if (LIVE.includes(file.file)) article.append(button(words.withdraw, () => send(file, "withdrawal"), "plain"));
  return article;
}
function say(words, name) {
  const place = document.getElementById("said");
  place.textContent = words;
  place.className = name || "note";
}
async function download(event, made, name) {
  const words = WORDS[locale];
  event.target.disabled = true;
  say(words.making);
  try {
    const link = make("a");
    link.href = URL.createObjectURL(await made());
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    say(words.made, "good");
  } catch (problem) {
    say(words.failed, "bad");
  }
  again(event.target);
}
function again(pressed) {
  pressed.disabled = false;
  pressed.focus(); // what is disabled loses it
}
function data() {
  const words = WORDS[locale];
  const about = make("p", words.about);
  about.className = "note";
  return make("section", "", make("h2", words.data), make("p", words.held), button(words.archive, (event) => download(event, () => archive(me.id), `cursus-${me.id}.zip`)),
    about, button(words.erase, forget, "plain"));
}
async function forget() {
  if (!(await sure("erasure"))) return;
  try {
    await ask("POST", "/v1/me/erasure", crypto.randomUUID());
    [token, files, present] = ["", [], gone];
    present();
  } catch {
    say(WORDS[locale].failed, "bad");
  }
}
function gone() {
  show();
  page.replaceChildren(make("h1", WORDS[locale].data), make("p", WORDS[locale].erased));
}
function shut() {
  const words = WORDS[locale], label = make("label", words.address), input = make("input"), form = make("form");
  Object.assign(input, { type: "email", name: "email", required: true, autocomplete: "email" });
  label.append(input);
  const send = make("button", words.again);
  send.className = "strong";
  form.append(label, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    token = "";
    await reach("notifications", "POST", "/v1/sign-in", { email: input.value }).then(
      () => say(words.sent), () => { say(words.failed, "bad"); again(send); });
  });
  return [...(token ? [make("p", words.closed)] : []), form, ...newcomer()];
}
function show() {
  const words = WORDS[locale];
  document.documentElement.lang = locale;
  document.title = `${words.heading} · Cursus`;
  language.textContent = words.other;
  language.lang = locale === "fr" ? "en" : "fr";
  page.replaceChildren(make("h1", words.heading), ...(files.length ? files.map(shown) : [make("p", words.none)]), ...(me ? [...beginning(), card()] : []), data());
  page.setAttribute("aria-busy", "false");
}
async function load() {
  files = (await ask("GET", "/v1/me/applications")).items;
  for (const file of files) editions[file.edition_id] ||= await ask("GET", `/v1/editions/${file.edition_id}`);
  interviews = Object.fromEntries(await Promise.all(files.map(async ({ id }) =>
    [id, await ask("GET", `/v1/applications/${id}/interview`).catch(() => ({ free: [] }))])));
  openEditions = (await ask("GET", "/v1/editions")).items;
  learners = Object.fromEntries(await Promise.all(files.map(async (file) => [file.id, await learning(file).catch(() => ({ away: true }))])));
  show();
}
function closed() {
  show();
  page.replaceChildren(make("h1", WORDS[locale].heading), ...shut());
}
function proving() {
  const words = WORDS[locale], given = new URLSearchParams(location.hash.slice(1));
  show();
  page.replaceChildren(make("h1", words.confirming), make("p", words.confirm), button(words.confirming, async (event) => {
    event.target.disabled = true;
    const path = `/v1/people/${encodeURIComponent(given.get("person"))}/address-confirmation`;
    await ask("POST", path, crypto.randomUUID(), { token: given.get("confirm") }).then(
      () => say(words.confirmed, "good"),
      (problem) => { say([401, 409].includes(problem.status) ? words.stale : words.failed, "bad"); });
  }, "strong"));
}
let present = new URLSearchParams(location.hash.slice(1)).has("confirm") ? proving : show;
language.addEventListener("click", () => { locale = locale === "fr" ? "en" : "fr"; say(""); present(); });
if (present === proving) { token = ""; present(); } else ask("GET", "/v1/me").then((card) => { me = card; locale = me.locale; return load(); }).catch((problem) => {
  files = [];
  if ([401, 403].includes(problem.status) || !token) present = closed;
  present();
  if (present === show) page.replaceChildren(make("h1", WORDS[locale].heading), make("p", WORDS[locale].failed));
});
