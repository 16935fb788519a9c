// All that is held of one person, put together in the browser as deploy/cli/archives.py does it; no server keeps it.
const HOLDERS = ["applications", "enrolment", "notifications"];
const EXPLAINED = {
  fr: ["Tout ce que Cursus conserve sur vous", "Chaque fichier .json contient la part d’un service ; « files » contient vos pièces, telles que vous les avez envoyées. Les horaires sont en temps universel (UTC), les sommes en centimes d’euro. N’y figurent pas : une décision qui ne vous a pas été communiquée, le nom ni la note d’un membre du jury, le nom des agents."],
  en: ["All that Cursus holds on you", "Each .json file is one service’s part; “files” are your documents as you sent them. Times are in UTC, amounts in euro cents. Not in it: a decision that was not made known to you, the name or the mark of a juror, the names of staff."],
};

async function archive(person) {
  const entries = [], rows = [];
  for (const service of HOLDERS) {
    const answer = await reach(service, "GET", `/v1/people/${person}/archive`).catch((problem) => {
      if (problem.status === 404) return null; // nothing is held there
      throw problem;
    });
    if (!answer) continue;
    const share = await answer.json();
    entries.push([`${service}.json`, new TextEncoder().encode(JSON.stringify(share, null, 2))]);
    rows.push(...share.parts.map((part) => [`${service}.json`, part.name, part.about]));
    for (const file of share.files) {
      const content = new Uint8Array(await (await reach(service, "GET", file.href)).arrayBuffer());
      entries.push([`files/${service}/${file.path}`, content]);
      rows.push([`files/${service}/${file.path}`, file.media_type, file.about]);
    }
  }
  return zipped([["index.html", new TextEncoder().encode(explained(person, rows))], ...entries]);
}
function explained(person, rows) {
  const page_ = document.implementation.createHTMLDocument("Vos données · Your data"), body = page_.body;
  const charset = page_.createElement("meta");
  charset.setAttribute("charset", "utf-8");
  page_.head.prepend(charset);
  for (const [lang, [title, text]] of Object.entries(EXPLAINED)) {
    for (const node of [make("h1", title), make("p", text)]) { node.lang = lang; body.append(node); }
  }
  body.append(make("p", `${person}, ${new Date().toISOString()}`));
  for (const [path, name, about] of rows) {
    const link = make("a", path);
    link.setAttribute("href", path);
    body.append(make("p", "", link, ` (${name}) : ${about.fr} / ${about.en}`));
  }
  return `<!doctype html>${page_.documentElement.outerHTML}`;
}
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}
// APPNOTE 6.3: entries are stored as they are, names in UTF-8, all of 1 January 1980
function zipped(entries) {
  const parts = [], directory = [];
  let offset = 0;
  const fields = (...pairs) => {
    const view = new DataView(new ArrayBuffer(pairs.reduce((sum, [size]) => sum + size, 0)));
    let at = 0;
    for (const [size, value] of pairs) { size === 2 ? view.setUint16(at, value, true) : view.setUint32(at, value, true); at += size; }
    return new Uint8Array(view.buffer);
  };
  for (const [path, content] of entries) {
    const name = new TextEncoder().encode(path), size = content.length;
    const same = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc32(content)], [4, size], [4, size], [2, name.length], [2, 0]];
    const head = fields([4, 0x04034b50], ...same);
    parts.push(head, name, content);
    directory.push(fields([4, 0x02014b50], [2, 20], ...same, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name);
    offset += head.length + name.length + size;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0), count = entries.length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, length], [4, offset], [2, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}
