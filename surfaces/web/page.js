// The page's hands: it sends what was clicked with what was shown, and puts the answer's pieces in place.
// Everything it keeps is where the person is and what they have typed; all else comes from the project's folder.
const place = { project: "", chosen: "", tab: "view" };
let prints = {}, mark = -1, asked = 0, shown = 0, busy = 0, attached = [], lost = false;
const $ = (selector) => element.querySelector(selector);
const kept = (key, value) => {
  try { return value === undefined ? sessionStorage.getItem(key) : value ? sessionStorage.setItem(key, value) : sessionStorage.removeItem(key); }
  catch { return null; }
};

function readAddress() {
  const query = new URLSearchParams(location.search);
  Object.assign(place, { project: query.get("project") || "", chosen: query.get("artefact") || "", tab: query.get("tab") || "view" });
}
function writeAddress(push) {
  const query = new URLSearchParams();
  if (place.project) query.set("project", place.project);
  if (place.chosen) query.set("artefact", place.chosen);
  if (place.tab !== "view") query.set("tab", place.tab);
  const address = location.pathname + (query.size ? "?" + query : "");
  if (address !== location.pathname + location.search) history[push ? "pushState" : "replaceState"](null, "", address);
}

const address = () => [place.project, place.chosen, place.tab].join("/");
async function send(click, { moves = false } = {}) {
  const number = ++asked, sentFrom = place.project, looked = address();
  const answer = await server.act({ ...place, have: prints, id: crypto.randomUUID?.() || String(Math.random()).slice(2) + Date.now(), ...click });
  if (lost) { lost = false; notify(""); }
  if (answer.notice) notify(answer.notice);
  if (!answer.panels) return answer;
  const elsewhere = !moves && place.project && answer.project !== place.project && sentFrom !== "";
  if (elsewhere || (place.project !== sentFrom && !moves)) return answer;
  const follows = click.do === "follow";
  if (follows && (number < shown || looked !== address())) return answer;
  if (answer.project === place.project && answer.mark < mark) return answer;
  shown = Math.max(shown, number);
  put(answer, moves || !follows);
  return answer;
}

function put(answer, moved) {
  const switched = answer.project !== place.project;
  Object.assign(place, { project: answer.project, chosen: answer.stage, tab: answer.tab });
  mark = answer.mark;
  for (const [name, html] of Object.entries(answer.panels)) { fill(name, html); prints[name] = answer.prints[name]; }
  // Two answers may cross: what another one left here meanwhile is fetched anew.
  if (Object.keys(answer.prints).some((name) => prints[name] !== answer.prints[name])) setTimeout(() => send({ do: "follow" }).catch(unreachable));
  write(answer.writing);
  $("#where").textContent = place.project;
  document.title = (place.project ? place.project + " · " : "") + "Tenet";
  element.querySelector(".tenet").classList.toggle("blank", !place.project);
  if (switched) listAttached();
  if (moved) writeAddress(false);
  if (switched && place.project) $(".talk").scrollTop = $(".talk").scrollHeight;
}

function fill(name, html) {
  const panel = $(`[data-panel="${name}"]`), title = panel.querySelector("h2")?.textContent, within = panel.contains(document.activeElement);
  const back = comeBack(panel);
  const low = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 60;
  const opened = Object.fromEntries([...panel.querySelectorAll("[data-keep-open]")].map((d) => [d.dataset.keepOpen, d.open]));
  const next = document.createElement("div");
  next.innerHTML = html;
  for (const details of next.querySelectorAll("[data-keep-open]")) {
    if (details.dataset.keepOpen in opened) details.open = opened[details.dataset.keepOpen];
    else if (details.dataset.fold === "narrow") details.open = !matchMedia("(max-width: 860px)").matches;
  }
  // What was asked for and stands nowhere but here outlives a new drawing of the same project.
  for (const held of panel.querySelectorAll("[data-hold]")) {
    const fresh = held.id && next.querySelector("#" + held.id);
    if (fresh && fresh.dataset.hold === held.dataset.hold) fresh.replaceWith(held);
  }
  const [old, fresh] = [panel.querySelector("[data-list]"), next.querySelector("[data-list]")];
  old && fresh ? patch(old, fresh) : panel.replaceChildren(...next.childNodes);
  for (const field of panel.querySelectorAll("[data-keep]")) {
    const words = kept(field.dataset.keep);
    if (words !== null && field.type === "checkbox") field.checked = words === "on";
    else if (words !== null) field.value = words;
  }
  for (const table of panel.querySelectorAll("table:not(.confusion)")) named(table);
  for (const table of panel.querySelectorAll("[data-filter]")) choose(table);
  // Another artefact is read from its top; whoever pressed something in the one before goes along.
  if (name === "artefact" && title !== panel.querySelector("h2")?.textContent) { $(".side").scrollTop = 0; if (within) $("#artefact").focus({ preventScroll: true }); }
  else back();
  if (name === "talk" && low && place.project) panel.scrollTop = panel.scrollHeight;
  times(panel);
}

// On a phone a row of a table stands as a small card, so each cell carries the name of its column; it stays a table for screen readers.
function named(table) {
  const names = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  table.role = "table";
  for (const row of table.rows) {
    row.role = "row";
    [...row.cells].forEach((cell, at) => {
      cell.role = cell.tagName === "TD" ? "cell" : row.parentNode.tagName === "THEAD" ? "columnheader" : "rowheader";
      if (cell.tagName === "TD") cell.dataset.label = names[at] || "";
    });
  }
}

// Where a person is in a panel: what has the focus, with its caret, and how far its tables are scrolled.
const REACHED = "a[href], button, input, select, textarea, summary, [tabindex]";
function comeBack(panel) {
  const active = document.activeElement, at = [...panel.querySelectorAll(REACHED)].indexOf(active);
  const caret = at >= 0 && active.matches("textarea, input[type=search], input:not([type])") && [active.selectionStart, active.selectionEnd];
  const regions = Object.fromEntries([...panel.querySelectorAll("[role=region]")].map((region) => [region.ariaLabel, [region.scrollLeft, region.scrollTop]]));
  return () => {
    for (const region of panel.querySelectorAll("[role=region]")) if (region.ariaLabel in regions) [region.scrollLeft, region.scrollTop] = regions[region.ariaLabel];
    if (at < 0) return;
    const next = active.id ? document.getElementById(active.id) : active.isConnected ? active : panel.querySelectorAll(REACHED)[at];
    next?.focus({ preventScroll: true });
    if (caret && next?.setSelectionRange) next.setSelectionRange(...caret);
  };
}

// A reply that is still being written, under the messages.
function write(html) {
  const box = $("#writing");
  if (!box || (box.hidden && !html)) return;
  const low = $(".talk").scrollHeight - $(".talk").scrollTop - $(".talk").clientHeight < 90;
  box.hidden = !html;
  box.querySelector(".said").innerHTML = html || "";
  if (low) $(".talk").scrollTop = $(".talk").scrollHeight;
}

// Only what is new is added, so that a screen reader reads new messages and no old ones.
function patch(old, fresh) {
  const news = [...fresh.children];
  news.forEach((item, at) => {
    const html = item.outerHTML, current = old.children[at];
    if (current && current.written === html) return;
    item.written = html;
    current ? current.replaceWith(item) : old.append(item);
  });
  while (old.children.length > news.length) old.lastElementChild.remove();
}

// ---------------------------------------------------------------- what a person does

element.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href^='?']");
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    return go(link.getAttribute("href"));
  }
  const focus = event.target.closest("[data-focus]");
  if (focus) { event.preventDefault(); const field = document.getElementById(focus.dataset.focus); field?.scrollIntoView({ block: field.id === "artefact" ? "start" : "center" }); return field?.focus({ preventScroll: true }); }
  const copy = event.target.closest("[data-copy]");
  if (copy) { await navigator.clipboard?.writeText(copy.dataset.copy); return say("Copied."); }
  const reset = event.target.closest("[data-reset]");
  if (reset) { const field = document.getElementById(reset.dataset.reset); kept(field.dataset.keep, ""); field.value = field.defaultValue; return check(field); }
  const rows = event.target.closest("[data-rows]");
  if (rows) return changeRows(rows);
  const counter = event.target.closest("[data-counter-do]");
  if (counter) return changeCounter(counter);
  const edited = event.target.closest("[data-edit-row]");
  if (edited) return editRow(edited.closest("tr"));
  const added = event.target.closest("[data-add-row]");
  if (added) return addRow(added);
  const model = event.target.closest("[data-ask-model]");
  if (model) return working(model, () => askModel(document.getElementById(model.dataset.askModel).value));
  const trial = event.target.closest("#try");
  if (trial) return working(trial, tryAnswer);
  const button = event.target.closest("button[data-do]");
  if (button) return act(button);
});

async function go(address) {
  const query = new URLSearchParams(address);
  const project = query.get("project") || place.project, other = project !== place.project;
  Object.assign(place, { project, chosen: query.get("artefact") || "", tab: query.get("tab") || "view" });
  if (other) mark = -1;
  writeAddress(true);
  menu(false);
  await send({ do: "look" }, { moves: true });
  if (!other && matchMedia("(max-width: 860px)").matches) $("#artefact").scrollIntoView({ behavior: "instant" });
}

async function act(source) {
  const { do: what, stage, digests, digest, base, text, ask, with: field, gather, into } = source.dataset;
  const input = field && document.getElementById(field);
  if (input && !input.reportValidity()) return;
  if (ask && !confirm(ask)) return;
  const click = { do: what, text: gather ? gathered(gather) : input ? input.value : text || "" };
  if (stage) click.stage = stage;
  if (digests) click.digests = JSON.parse(digests);
  if (digest) click.digest = digest;
  if (base) click.base = base;
  const moves = ["new", "sample", "finished", "duplicate", "archive", "take_back"].includes(what);
  if (moves) mark = -1;
  await working(source, async () => {
    const told = into && document.getElementById(into);
    if (told) told.innerHTML = "<p class='soft'>Looking… The first time this takes some seconds.</p>";
    const answer = await send(click, { moves: moves || !place.project });
    if (told) told.innerHTML = answer.html || "";
    if (!answer.notice && input) { kept(input.dataset.keep, ""); if (what === "wish") input.value = ""; }
  });
}

// The named fields of a form, as the server reads them.
const gathered = (id) => JSON.stringify(Object.fromEntries(new FormData(document.getElementById(id))));

let next;
function followSoon(pause) { clearTimeout(next); next = setTimeout(follow, pause); }

async function working(source, doing) {
  const button = source.tagName === "FORM" ? source.querySelector("button") : source;
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  busy += 1;
  followSoon(350);
  element.querySelector(".tenet").classList.add("busy");
  try { await doing(); }
  catch (error) { unreachable(error); }
  finally {
    button.removeAttribute("aria-disabled");
    busy -= 1;
    element.querySelector(".tenet").classList.toggle("busy", busy > 0);
  }
}

async function speak() {
  const box = $("#words"), text = box.value.trim(), files = attached;
  if (!text && !files.length) return;
  box.value = ""; attached = []; kept("words", ""); listAttached(); grow(box);
  const line = document.createElement("li");
  line.className = "bubble person sending";
  line.innerHTML = "<div class='said'><p></p></div><p class='byline'>sending…</p>";
  line.querySelector("p").textContent = text || "Here is a file.";
  $(".entries")?.append(line);
  $(".talk").scrollTop = $(".talk").scrollHeight;
  await working($("#send"), async () => {
    try { await send({ do: "say", text, files: files.map((file) => file.kept) }, { moves: !place.project }); }
    catch (error) { box.value = box.value || text; attached = files; listAttached(); throw error; }
    finally { if (line.isConnected && !line.written) line.remove(); }
  });
}

async function attach(files) {
  if (!place.project) await send({ do: "new" }, { moves: true });
  const project = place.project;
  for (const file of files) {
    say(`Sending ${file.name}…`);
    const where = `/upload?project=${encodeURIComponent(project)}&name=${encodeURIComponent(file.name)}`;
    const answer = await fetch(where, { method: "POST", body: file });
    if (answer.ok) { const { kept: name, preview } = await answer.json(); attached.push({ project, name: file.name, size: file.size, kept: name, original: name, preview }); say(`${file.name} is attached.`); }
    else notify(await answer.text());
  }
  listAttached();
}
function listAttached() {
  attached = attached.filter((file) => file.project === place.project);
  $("#attached").replaceChildren(...attached.map((file, at) => {
    const item = document.createElement("div");
    item.className = "file-chip";
    item.innerHTML = "<div class='file-head'><b></b> <span class='soft'></span><span class='grow'></span><button type='button' class='quiet small'>Remove</button></div>";
    item.querySelector("b").textContent = file.name;
    item.querySelector("span").textContent = file.size < 1e5 ? `${Math.ceil(file.size / 1e3)} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
    item.querySelector("button").onclick = () => { attached.splice(at, 1); listAttached(); };
    item.append(...seenIn(file));
    return item;
  }));
}
// What Tenet reads in an attached file: its columns to choose from, the first rows, and the rows that it cannot use.
function seenIn(file) {
  const { columns = [], said, rows, first = [], problems = [], more } = file.preview, parts = [];
  const add = (tag, text, className = "") => { const part = Object.assign(document.createElement(tag), { textContent: text, className }); parts.push(part); return part; };
  if (said) add("p", said, rows ? "" : "bad-text");
  if (columns.length > 1) {
    const line = add("p", "", "mapping");
    for (const [which, words] of [["text", "The text is in"], ["label", "its label in"]]) {
      const label = Object.assign(document.createElement("label"), { textContent: words + " " }), list = document.createElement("select");
      list.append(new Option("choose…", ""), ...columns.map((name) => new Option(name)));
      list.value = file.preview[which];
      list.dataset.mapping = which;
      list.onchange = () => remap(file, which, list.value);
      label.append(list); line.append(label);
    }
  }
  if (rows) add("p", `${rows} rows can be used${problems.length ? `, ${problems.length + more} cannot:` : ", all of them." }`, "soft");
  if (problems.length) { const list = add("ul", "", "problems"); for (const words of [...problems, ...(more ? [`and ${more} more`] : [])]) list.append(Object.assign(document.createElement("li"), { textContent: words })); }
  if (first.length) { const list = add("ul", "", "first-rows"); for (const [text, label] of first) { const line = document.createElement("li"); line.append(Object.assign(document.createElement("span"), { textContent: text, className: "clip" }), Object.assign(document.createElement("b"), { textContent: label })); list.append(line); } }
  return parts;
}
async function remap(file, which, column) {
  file.preview[which] = column;
  const { text, label } = file.preview;
  if (!text || !label) return;
  const query = new URLSearchParams({ project: file.project, file: file.original, text, label });
  const answer = await fetch("/columns?" + query, { method: "POST" });
  if (answer.ok) { Object.assign(file, await answer.json()); notify(""); } else notify(await answer.text());
  listAttached();
  $(`[data-mapping="${which}"]`)?.focus();
}

async function askModel(text) {
  const box = $("#answers"), blind = $("#blind")?.checked;
  box.textContent = "Asking…";
  const { answers, key } = await send({ do: "ask", text });
  box.replaceChildren();
  const found = Object.entries(answers || {});
  if (blind && Math.random() < 0.5) found.reverse();
  const names = { base: "untuned", tuned: "tuned" };
  found.forEach(([which, [words, seconds]], at) => {
    const item = document.createElement("div");
    item.innerHTML = "<strong></strong> <span class='soft'></span><pre></pre>";
    item.querySelector("strong").textContent = blind ? "AB"[at] : names[which];
    if (!blind) item.querySelector("span").textContent = `${seconds} s`;
    item.querySelector("pre").textContent = words;
    if (which === "tuned" && !blind) item.append(complainAbout(text, words));
    box.append(item);
  });
  if (blind && found.length) askVote(box, found, key, names);
}
function complainAbout(text, words) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: "That is wrong" });
  button.onclick = () => {
    for (const [name, value] of [["input", text], ["got", words]]) { const field = $("#complain-" + name); field.value = value; kept(field.dataset.keep, value); }
    $("#complaint-found").replaceChildren();
    $("#complain-right").focus();
  };
  return button;
}
function askVote(box, found, key, names) {
  const line = Object.assign(document.createElement("p"), { className: "buttons" });
  for (const [words, better] of [["A is better", found[0][0]], ["B is better", found[1][0]], ["Equally good", "draw"]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: words });
    button.onclick = () => working(button, async () => {
      const { voted } = await send({ do: "vote", digest: key, text: better });
      if (!voted) return;
      line.textContent = `A is ${names[found[0][0]]}, B is ${names[found[1][0]]}. ` + (voted === "draw" ? "A draw is not kept." : "Your vote is kept with the feedback.");
    });
    line.append(button);
  }
  box.append(line);
}
async function tryAnswer() {
  const { paid = [] } = await send({ do: "trial", text: $("#try-answer").value, chosen_row: $("#try-row").value });
  $("#earned").replaceChildren(...paid.flatMap(({ name, score }) => [Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: score })]));
}

function changeCounter(button) {
  const card = button.closest("[data-counter]"), gone = button.dataset.counterDo === "remove";
  if (gone && !confirm("Take this counter-example out? The version before stays in the history.")) return;
  const change = gone ? {} : { answer: card.querySelector("[data-counter-answer]").value, at_most: Number(card.querySelector("[data-counter-most]").value) };
  return working(button, () => send({ do: "counter", base: card.dataset.base, text: JSON.stringify({ number: Number(card.dataset.counter), remove: gone, ...change }) }));
}

let checking;
function check(field) {
  clearTimeout(checking);
  checking = setTimeout(async () => {
    const answer = await send({ do: "check", stage: field.dataset.check, text: field.value });
    const line = $("#checked");
    if (line && answer.checked) { line.textContent = (answer.checked.good ? "✓ " : "✗ ") + answer.checked.text; line.className = answer.checked.good ? "good-text" : "bad-text"; }
  }, 400);
}

function choose(table) {
  const words = table.querySelector("[data-search]").value.toLowerCase();
  const wanted = [...table.querySelectorAll("[data-column]")].filter((list) => list.value);
  let count = 0;
  for (const row of table.querySelectorAll("tbody tr:not(.new)")) {
    row.hidden = !(row.textContent.toLowerCase().includes(words) && wanted.every((list) => row.getAttribute("data-" + list.dataset.column).split("|").includes(list.value)));
    count += !row.hidden;
  }
  table.querySelector("[data-count]").textContent = `${count} rows`;
}

// ---------------------------------------------------------------- rows that a person changes

const chosenRows = (table) => [...table.querySelectorAll("tr[data-row]:not([hidden])")].filter((row) => row.querySelector("[data-choose]").checked);
function countChosen(table) {
  const count = chosenRows(table).length, line = table.querySelector("[data-chosen]");
  if (line) line.textContent = count ? `${count} chosen` : "none chosen";
}
function sendRows(button, changes) {
  if (!changes.length) return notify("Choose rows first: the boxes before them, or “all shown”.");
  const { base, filter: stage } = button.closest("[data-base]").dataset;
  return working(button, () => send({ do: "rows", stage, base, text: JSON.stringify(changes) }));
}
function changeRows(button) {
  const table = button.closest("[data-filter]"), what = button.dataset.rows, rows = chosenRows(table);
  if (what === "remove" && rows.length > 1 && !confirm(`Take out ${rows.length} rows? The version before stays in the history.`)) return;
  const output = what === "label" ? table.querySelector("[data-new-label]").value : "";
  return sendRows(button, rows.map((row) => ({ id: row.dataset.row, do: what, output })));
}
function editRow(row) {
  const cells = row.querySelectorAll("td"), before = [...cells].map((cell) => [...cell.childNodes]);
  typeRow(row, { id: row.dataset.row, do: "write", input: cells[1].textContent, output: cells[2].textContent }, () => {
    before.forEach((nodes, at) => cells[at].replaceChildren(...nodes));
    row.querySelector("[data-edit-row]").focus();
  });
}
function addRow(button) {
  const table = button.closest("[data-filter]"), body = table.querySelector("tbody"), row = document.createElement("tr");
  if (body.querySelector("tr.new")) return body.querySelector("tr.new textarea").focus();
  row.className = "new";
  for (const each of table.querySelectorAll("thead th")) Object.assign(row.insertCell(), { role: "cell" }).dataset.label = each.textContent;
  body.prepend(row);
  typeRow(row, { do: "add", input: "", output: table.querySelector("[data-new-label]")?.value || "" }, () => { row.remove(); button.focus(); });
}
// Fields for the text and the answer of a row, in its place in the table.
function typeRow(row, change, left) {
  const cells = row.querySelectorAll("td");
  const labels = [...row.closest("[data-filter]").querySelectorAll("[data-new-label] option")].map((option) => option.value);
  const text = Object.assign(document.createElement("textarea"), { value: change.input, rows: 4, ariaLabel: "Text of the row" });
  const answer = labels.length ? document.createElement("select") : document.createElement("textarea");
  for (const label of new Set([...labels, ...(labels.length ? [change.output] : [])])) answer.append(new Option(label));
  answer.value = change.output;
  answer.ariaLabel = "Answer of the row";
  const save = Object.assign(document.createElement("button"), { type: "button", className: "small primary", textContent: "Save" });
  const leave = Object.assign(document.createElement("button"), { type: "button", className: "small quiet", textContent: "Cancel", onclick: left });
  save.onclick = () => sendRows(save, [{ ...change, input: text.value, output: answer.value }]);
  cells[1].replaceChildren(text); cells[2].replaceChildren(answer); cells[cells.length - 1].replaceChildren(save, leave);
  text.focus();
}

element.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset.keep) kept(field.dataset.keep, field.type === "checkbox" ? (field.checked ? "on" : "") : field.value);
  if (field.id === "words") { kept("words", field.value); grow(field); }
  if (field.dataset.check) check(field);
  const table = field.closest("[data-filter]");
  if (table && field.closest(".filters")) { choose(table); countChosen(table); }
});
element.addEventListener("change", (event) => {
  const all = event.target.closest("[data-choose-all]"), chosen = event.target.closest("[data-filter]");
  if (all) for (const row of chosen.querySelectorAll("tr[data-row]:not([hidden]) [data-choose]")) row.checked = all.checked;
  if (chosen) countChosen(chosen);
  if (event.target.id === "file") { attach([...event.target.files]); event.target.value = ""; }
});
element.addEventListener("submit", (event) => {
  if (event.target.matches("[data-do]")) { event.preventDefault(); act(event.target); }
  if (event.target.id === "composer") { event.preventDefault(); speak().catch(unreachable); }
});
element.addEventListener("keydown", (event) => {
  if (event.target.id === "words" && event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); speak().catch(unreachable); }
  if (event.key === "Escape") { notify(""); menu(false); }
});
element.addEventListener("dragover", (event) => event.preventDefault());
element.addEventListener("drop", (event) => { event.preventDefault(); attach([...event.dataTransfer.files]); });
addEventListener("popstate", () => { readAddress(); mark = -1; send({ do: "look" }, { moves: true }).catch(unreachable); });

// ---------------------------------------------------------------- settings

async function openSettings() {
  const answer = await send({ do: "settings" }), box = $("#settings");
  if (!answer.settings) return;
  drawSettings(answer.settings);
  if (!box.open) box.showModal();
}
function drawSettings(html) {
  const box = $("#settings");
  box.innerHTML = html;
  box.querySelector("#settings-form").onsubmit = (event) => { event.preventDefault(); working(event.target, saveSettings); };
  for (const button of box.querySelectorAll("[data-test]")) button.onclick = () => working(button, () => testModel(button.dataset.test));
  for (const button of box.querySelectorAll("[data-theme-choice]")) button.onclick = () => { theme(button.dataset.themeChoice); pressed(); };
  pressed();
}
function pressed() {
  for (const button of element.querySelectorAll("[data-theme-choice]")) button.setAttribute("aria-pressed", String((document.documentElement.dataset.theme || "") === button.dataset.themeChoice));
}
async function saveSettings() {
  const form = $("#settings-form"), models = {};
  for (const set of form.querySelectorAll("fieldset[data-role]:not([disabled])")) models[set.dataset.role] = Object.fromEntries([...set.querySelectorAll("input")].map((field) => [field.name, field.value]));
  const text = JSON.stringify({ models, tokens: form.elements.tokens.value, money: form.elements.money.value, base_model: form.elements.base_model.value });
  const answer = await send({ do: "save", text });
  if (!answer.settings) { $("#settings-said").textContent = answer.notice; return notify(""); }
  drawSettings(answer.settings);
  $("#open-settings .mind-name").textContent = answer.mind;
  $("#settings-said").className = "good-text";
  $("#settings-said").textContent = "✓ Saved.";
}
async function testModel(role) {
  const line = $(`[data-tested="${role}"]`);
  Object.assign(line, { textContent: "Asking…", className: "soft" });
  const { tested } = await send({ do: "test", text: role });
  Object.assign(line, { textContent: (tested.good ? "✓ " : "✗ ") + tested.text, className: tested.good ? "good-text" : "bad-text" });
}

// ---------------------------------------------------------------- looks

function grow(box) { box.style.height = "auto"; box.style.height = Math.min(box.scrollHeight, 180) + "px"; }
function say(words) { $("#status").textContent = words; }
function notify(words) {
  const box = $("#notice");
  box.replaceChildren();
  if (!words) return;
  const line = document.createElement("p"), close = document.createElement("button");
  line.textContent = words;
  Object.assign(close, { type: "button", className: "quiet", textContent: "Close", onclick: () => notify("") });
  box.append(line, close);
}
function unreachable() {
  if (!lost) notify("Tenet does not answer at this moment. Nothing is lost; the page goes on by itself when it is back.");
  lost = true;
}
function menu(open) {
  $("#projects").classList.toggle("open", open);
  $("#menu").setAttribute("aria-expanded", String(open));
}
function times(root) {
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const moment of root.querySelectorAll("time")) {
    const seconds = (new Date(moment.dateTime) - Date.now()) / 1000;
    const [size, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"]].find(([size]) => Math.abs(seconds) >= size) || [1, ""];
    moment.textContent = unit ? relative.format(Math.round(seconds / size), unit) : "just now";
    moment.title = new Date(moment.dateTime).toLocaleString();
  }
}
function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  try { localStorage.setItem("tenet-theme", name); } catch { /* it lasts for this visit */ }
}

async function follow() {
  try {
    if (!document.hidden && place.project) await send({ do: "follow" });
  } catch (error) { unreachable(error); }
  followSoon(document.hidden ? 8000 : busy ? 350 : 1500);
}

function begin() {
  document.documentElement.lang = "en";
  try { if (localStorage.getItem("tenet-theme")) theme(localStorage.getItem("tenet-theme")); } catch { /* the system's */ }
  $("#menu").onclick = () => menu(!$("#projects").classList.contains("open"));
  $("#open-settings").onclick = () => working($("#open-settings"), openSettings);
  $("#attach").onclick = () => $("#file").click();
  $("#theme").onclick = () => {
    const dark = document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    theme(dark === "dark" ? "light" : "dark");
  };
  $("#words").value = kept("words") || "";
  readAddress();
  setInterval(() => times(element), 20000);
  send({ do: "look" }, { moves: true }).catch(unreachable).finally(() => {
    document.documentElement.dataset.usefulAfter = String(Math.round(performance.now()));
    followSoon(1500);
  });
}
begin();
