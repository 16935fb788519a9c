// Sending the pieces of a file, and handing it in.
const TAKING = ["draft", "submitted", "incomplete"], SENDABLE = ["awaited", "received", "refused"];
const SENDING = {
  fr: {
    send: "Envoyer", replace: "Remplacer", piece: "{act} : {name}", going: "Envoi en cours…", gone: "Pièce reçue : {name}.",
    taken: "{formats}, {size} Mo au plus.", lacking: "Pour déposer le dossier, il reste à envoyer : {names}.", submit: "Déposer mon dossier",
    wrong: {
      "content-not-as-named": "Ce fichier n’est pas ce que dit son nom. Sont acceptés : PDF, JPEG, PNG.", "corrupt-document": "Ce fichier est vide ou incomplet.",
      "media-type-not-accepted": "Ce format n’est pas accepté pour cette pièce.", "document-too-large": "Ce fichier est trop lourd.",
      "body-too-large": "Ce fichier est trop lourd.", "infected-document": "Ce fichier contient un élément dangereux ; il n’a pas été conservé.",
      "request-over": "Le délai pour cette pièce est passé. Écrivez au secrétariat.",
      "edition-not-taking-applications": "La période de candidature n’est pas ouverte : le dossier ne peut pas être déposé.",
    },
  },
  en: {
    send: "Send", replace: "Replace", piece: "{act}: {name}", going: "Sending…", gone: "Document received: {name}.",
    taken: "{formats}, {size} MB at most.", lacking: "To hand the file in, these are still to be sent: {names}.", submit: "Hand in my application",
    wrong: {
      "content-not-as-named": "This file is not what its name says. Accepted: PDF, JPEG, PNG.", "corrupt-document": "This file is empty or cut short.",
      "media-type-not-accepted": "This format is not accepted for this document.", "document-too-large": "This file is too large.",
      "body-too-large": "This file is too large.", "infected-document": "This file carries something malicious; it was not kept.",
      "request-over": "The deadline for this document has passed. Please write to the registrar’s office.",
      "edition-not-taking-applications": "Applications are not open now: the file cannot be handed in.",
    },
  },
};
const ruleOf = (file, piece) => ((editions[file.edition_id] || {}).documents || []).find((one) => one.kind === piece.kind);
function nameOf(file, piece) {
  const rule = ruleOf(file, piece), label = piece.label || (rule && rule.label);
  return label ? label[locale] : piece.kind;
}
function uploader(file, piece) {
  const words = SENDING[locale], rule = ruleOf(file, piece), name = nameOf(file, piece);
  if (!TAKING.includes(file.file) || !SENDABLE.includes(piece.status) || (piece.request && piece.request.over)) return [];
  const input = make("input");
  Object.assign(input, { type: "file", hidden: true, name: piece.kind, accept: rule ? rule.formats.join(",") : "" });
  input.addEventListener("change", () => input.files[0] && sendPiece(file, piece, input.files[0]));
  const press = button(piece.status === "received" ? words.replace : words.send, () => input.click(), "small");
  press.setAttribute("aria-label", fill(words.piece, { act: press.textContent, name }));
  if (rule) press.title = fill(words.taken, { formats: rule.formats.map((one) => one.split("/")[1].toUpperCase()).join(", "), size: Math.floor(rule.max_bytes / 1e6) });
  return [press, input];
}
async function sendPiece(file, piece, chosen) {
  const words = SENDING[locale], form = new FormData();
  form.append("file", chosen);
  say(words.going);
  try {
    await reach("applications", "PUT", `/v1/applications/${file.id}/documents/${encodeURIComponent(piece.kind)}`, form);
    await load();
    say(fill(words.gone, { name: nameOf(file, piece) }), "good");
  } catch (problem) {
    say(words.wrong[problem.code] || WORDS[locale].failed, "bad");
  }
}
function handingIn(file) {
  if (file.file !== "draft") return [];
  const words = SENDING[locale], lacking = file.documents.filter((one) => one.required && ["awaited", "refused"].includes(one.status));
  if (lacking.length) return [make("p", fill(words.lacking, { names: lacking.map((one) => nameOf(file, one)).join(", ") }))];
  return [button(words.submit, () => send(file, "submission"), "strong")];
}
