// The administrative file of a learner, filled in and handed in; and the title of the project.
const OCCUPATIONS = ["employee", "public_servant", "self_employed", "job_seeker", "student", "other"];
const ASKED = [["birth_name", { autocomplete: "family-name" }], ["birth_date", { type: "date", autocomplete: "bday" }], ["birth_place"],
  ["birth_country", { pattern: "[A-Z]{2}", maxLength: 2, value: "FR" }], ["nationality", { pattern: "[A-Z]{2}", maxLength: 2, value: "FR" }],
  ["lines", { autocomplete: "street-address" }], ["postcode", { autocomplete: "postal-code", pattern: "[0-9A-Z][0-9A-Z \\-]{1,9}" }],
  ["city", { autocomplete: "address-level2" }], ["country", { pattern: "[A-Z]{2}", maxLength: 2, value: "FR" }],
  ["phone", { type: "tel", autocomplete: "tel", pattern: "\\+?[0-9][0-9 .\\-]{5,20}" }], ["occupation"],
  ["highest_diploma_level", { type: "number", min: 1, max: 8, value: 7 }], ["ine", { pattern: "[0-9A-Z]{11}", maxLength: 11, required: false }]];
const IDENTITY = {
  fr: {
    file: "Dossier administratif", about: "Vu de vous et du secrétariat seuls. Il est demandé pour vous inscrire.", fill: "Remplir mon dossier administratif", correct: "Corriger mon dossier administratif",
    save: "Enregistrer et remettre", saved: "Dossier administratif remis.", wrong: "À corriger :", project: "Projet", title: "Titre de votre projet", name: "Enregistrer le titre", named: "Titre enregistré.",
    birth_name: "Nom de naissance", birth_date: "Date de naissance", birth_place: "Lieu de naissance", birth_country: "Pays de naissance (deux lettres, FR pour la France)",
    nationality: "Nationalité (deux lettres)", lines: "Adresse", postcode: "Code postal", city: "Ville", country: "Pays (deux lettres)", phone: "Téléphone", occupation: "Situation",
    highest_diploma_level: "Niveau du plus haut diplôme (1 à 8 ; master : 7)", ine: "Numéro INE, si vous en avez un",
    occupations: { employee: "salarié", public_servant: "agent public", self_employed: "indépendant", job_seeker: "demandeur d’emploi", student: "étudiant", other: "autre" },
    states: { draft: "à remettre", submitted: "remis, en cours de vérification", returned: "à compléter", validated: "validé" },
    lacks: { identity_mismatch: "l’identité ne correspond pas aux pièces", address_incomplete: "l’adresse est incomplète", status_unproven: "la situation reste à justifier", other: "écrivez au secrétariat" },
  },
  en: {
    file: "Administrative file", about: "Seen by you and the registrar’s office alone. It is needed to enrol you.", fill: "Fill in my administrative file", correct: "Correct my administrative file",
    save: "Save and hand in", saved: "Administrative file handed in.", wrong: "To be set right:", project: "Project", title: "Title of your project", name: "Save the title", named: "Title saved.",
    birth_name: "Name at birth", birth_date: "Date of birth", birth_place: "Place of birth", birth_country: "Country of birth (two letters, FR for France)",
    nationality: "Nationality (two letters)", lines: "Address", postcode: "Postcode", city: "City", country: "Country (two letters)", phone: "Phone", occupation: "Occupation",
    highest_diploma_level: "Level of your highest diploma (1 to 8; master’s: 7)", ine: "National student number (INE), if you have one",
    occupations: { employee: "employee", public_servant: "public servant", self_employed: "self-employed", job_seeker: "job seeker", student: "student", other: "other" },
    states: { draft: "to be handed in", submitted: "handed in, being checked", returned: "to be completed", validated: "validated" },
    lacks: { identity_mismatch: "the identity is not that of the documents", address_incomplete: "the address is incomplete", status_unproven: "the occupation is to be proved", other: "please write to the registrar’s office" },
  },
};
function administrative({ enrolment, administrative: file }) {
  const words = IDENTITY[locale], form = identityForm(enrolment, file), about = make("p", words.about);
  about.className = "note";
  const state = file && make("p", words.states[file.state] + (file.lack ? ` : ${words.lacks[file.lack]}` : ""));
  if (file) state.className = { validated: "good", returned: "bad" }[file.state] || "wait";
  const handed = file && ["submitted", "validated"].includes(file.state);
  const opening = button(handed ? words.correct : words.fill, () => { form.hidden = false; opening.remove(); form.querySelector("input").focus(); }, handed ? "small" : "strong");
  return [make("h2", words.file), about, ...(state ? [state] : []), opening, form];
}
function identityForm(enrolment, file) {
  const words = IDENTITY[locale], held = file ? { ...file.identity, ...file.identity.address, lines: file.identity.address.lines.join(", ") } : {};
  const form = make("form", "", ...ASKED.map(([name, more]) => labelled(words[name], name === "occupation" ? occupations(held.occupation) : asked(name, more, held[name]))));
  const save = make("button", words.save);
  save.className = "strong";
  form.append(save);
  form.hidden = true;
  form.addEventListener("submit", (event) => { event.preventDefault(); handIn(enrolment, file, new FormData(form)); });
  return form;
}
function asked(name, more, value) {
  const input = Object.assign(make("input"), { name, required: true, maxLength: 200, ...more });
  if (value !== undefined && value !== null) input.value = value;
  return input;
}
function occupations(chosen) {
  const select = choice("occupation", OCCUPATIONS.map((one) => [one, IDENTITY[locale].occupations[one]]));
  if (chosen) select.value = chosen;
  return select;
}
async function handIn(enrolment, file, given) {
  const { lines, postcode, city, country, ine, highest_diploma_level: level, ...rest } = Object.fromEntries(given);
  const address = { lines: lines.split(/\s*,\s*/).filter(Boolean), postcode, city, country };
  const body = { ...rest, address, highest_diploma_level: Number(level), ine: ine || null };
  const at = `/v1/enrolments/${enrolment.id}/administrative-file`, handed = file && ["submitted", "validated"].includes(file.state);
  try {
    await reach("enrolment", "PUT", handed ? `${at}/correction` : at, body);
    if (!handed) await reach("enrolment", "POST", `${at}/submission`, undefined, { "Idempotency-Key": crypto.randomUUID() });
    await load();
    say(IDENTITY[locale].saved, "good");
  } catch (problem) {
    const wrong = problem.errors?.[0]?.field || problem.field;
    say(wrong ? `${IDENTITY[locale].wrong} ${IDENTITY[locale][wrong.split(".").pop()] || wrong}` : WORDS[locale].failed, "bad");
  }
}
function projectTitle({ enrolment, project }) {
  const words = IDENTITY[locale], form = make("form", "", labelled(words.title, asked("title", {}, project.title)), make("button", words.name));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await reach("enrolment", "PUT", `/v1/enrolments/${enrolment.id}/project`, { title: new FormData(form).get("title") })
      .then(load).then(() => say(words.named, "good"), () => say(WORDS[locale].failed, "bad"));
  });
  return [make("h2", words.project), form];
}
