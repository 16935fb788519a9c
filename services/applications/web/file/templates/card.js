// Who one is: registering, setting one's contact card right, and beginning an application.
const LINES = [["given_name", { autocomplete: "given-name" }], ["family_name", { autocomplete: "family-name" }], ["email", { type: "email", autocomplete: "email" }],
  ["profession", { required: false }], ["rpps", { required: false, maxLength: 20, inputMode: "numeric" }], ["employer", { required: false, autocomplete: "organization" }]];
const CARD = {
  fr: {
    given_name: "Prénom", family_name: "Nom", email: "Adresse électronique", profession: "Profession de santé, s’il y a lieu", rpps: "Numéro RPPS, s’il y a lieu",
    employer: "Employeur, s’il y a lieu", wrong: "À corriger : {field}.", mine: "Vos coordonnées", correct: "Corriger mes coordonnées", save: "Enregistrer", saved: "Coordonnées enregistrées.",
    asked: "Un message est parti à {address} : ouvrez-le pour confirmer cette adresse. D’ici là, l’ancienne reste la vôtre.",
    language: "Langue de vos messages", newcomer: "Première candidature ?", registered: "Votre compte est créé : un message avec votre lien personnel vient de partir à cette adresse.", register: "Créer mon compte", known: "Cette adresse est déjà connue : demandez un nouveau lien ci-dessus.",
    begin: "Commencer une candidature", begun: "Candidature commencée. Envoyez maintenant les pièces du dossier.", profile: "Votre profil", until: "{title} · jusqu’au {date}",
    edition: "Diplôme et session", start: "Commencer",
  },
  en: {
    given_name: "Given name", family_name: "Family name", email: "E-mail address", profession: "Health profession, if any", rpps: "RPPS number, if any",
    employer: "Employer, if any", wrong: "To be set right: {field}.", mine: "Your contact card", correct: "Correct my contact card", save: "Save", saved: "Contact card saved.",
    asked: "A mail has been sent to {address}: open it to confirm that address. Until then the old one remains yours.",
    language: "Language of your mails", newcomer: "First application?", registered: "Your account is made: a mail with your personal link has just been sent to this address.", register: "Create my account", known: "This address is known already: ask for a new link above.",
    begin: "Begin an application", begun: "Application begun. Now send the documents.", profile: "Your profile", until: "{title} · until {date}",
    edition: "Diploma and edition", start: "Begin",
  },
};
function labelled(text, control) {
  const label = make("label", text);
  label.append(control);
  return label;
}
function choice(name, options) {
  const select = make("select", "", ...options.map(([value, text]) => Object.assign(make("option", text), { value })));
  select.name = name;
  return select;
}
function cardForm(held, words, act) {
  const form = make("form", "", ...LINES.map(([name, more]) => labelled(words[name], asked(name, { maxLength: 100, ...more }, held[name]))), labelled(words.language, choice("locale", [["fr", "français"], ["en", "English"]])), make("button", act));
  form.elements.locale.value = held.locale || locale;
  form.lastChild.className = "strong";
  return form;
}
const cardOf = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim() || null]));
function wrongIn(problem) {
  const field = problem.errors?.[0]?.field || problem.field;
  say(CARD[locale][field] ? fill(CARD[locale].wrong, { field: CARD[locale][field] }) : WORDS[locale].failed, "bad");
}
function card() {
  const words = CARD[locale], form = cardForm(me, words, words.save);
  const opening = button(words.correct, () => { form.hidden = false; opening.remove(); form.querySelector("input").focus(); });
  form.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      me = await (await reach("applications", "PUT", "/v1/me", cardOf(form), { "If-Match": `"${me.version}"` })).json();
      show();
      say(me.pending_email ? fill(words.asked, { address: me.pending_email }) : words.saved, "good");
    } catch (problem) {
      wrongIn(problem);
    }
  });
  const who = make("p", `${me.given_name} ${me.family_name}, ${me.email}`);
  return make("section", "", make("h2", words.mine), who, ...(me.pending_email ? [make("p", fill(words.asked, { address: me.pending_email }))] : []), opening, form);
}
function newcomer() {
  const words = CARD[locale], form = cardForm({}, words, words.register);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.lastChild.disabled = true;
    await ask("POST", "/v1/applicants", crypto.randomUUID(), cardOf(form)).then(() => say(words.registered, "good"), (problem) => {
      again(form.lastChild);
      if (problem.code === "already-exists") say(words.known, "bad"); else wrongIn(problem);
    });
  });
  return [make("h2", words.newcomer), form];
}
function beginning() {
  const words = CARD[locale], mine = files.map((file) => file.edition_id), open = openEditions.filter((one) => !mine.includes(one.id));
  if (!open.length) return [];
  const profiles = (id) => open.find((one) => one.id === id).audiences.map((one) => [one.profile, one.label[locale]]);
  const edition = choice("edition_id", open.map((one) => [one.id, fill(words.until, { title: one.title[locale], date: day(one.closes_at) })]));
  const profile = choice("profile", profiles(open[0].id)), start = make("button", words.start), form = make("form");
  edition.addEventListener("change", () => profile.replaceChildren(...choice("", profiles(edition.value)).children));
  form.append(labelled(words.edition, edition), labelled(words.profile, profile), start);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    start.disabled = true;
    try {
      await ask("POST", "/v1/applications", crypto.randomUUID(), Object.fromEntries(new FormData(form)));
      await load();
      say(words.begun, "good");
    } catch {
      again(start);
      say(WORDS[locale].failed, "bad");
    }
  });
  return [make("section", "", make("h2", words.begin), form)];
}
