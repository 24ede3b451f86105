// What a person writes, with the files that go along. All keeps its order: words wait for the words before them and for
// files that are still on their way.
let spoken = Promise.resolve(), arriving = null;
async function speak() {
  const box = $("#words"), text = box.value.trim();
  if (!text && !attached.length && !arriving) return;
  box.value = ""; kept("words", ""); grow(box);
  const line = underWay(text || "Here is a file."), brought = arriving, opens = !place.project;
  spoken = Promise.all([spoken, moving]).then(() => {
    if (!line.isConnected) show(line);
    return working($("#send"), () => tell(text, brought));
  }).finally(() => { if (line.isConnected && !line.written) line.remove(); });
  if (opens) moving = spoken;
  await spoken;
}
function underWay(text) {
  const line = document.createElement("li");
  line.className = "bubble person sending";
  line.innerHTML = "<div class='said'><p></p></div><p class='byline'>sending…</p>";
  line.querySelector("p").textContent = text;
  show(line);
  return line;
}
function show(line) {
  $(".entries")?.append(line);
  $(".talk").scrollTop = $(".talk").scrollHeight;
}
async function tell(text, brought) {
  const box = $("#words");
  let files = [];
  try {
    if (await brought === false) { box.value = box.value || text; return; }
    files = attached; attached = []; listAttached();
    const answer = await send({ do: "say", text, files: files.map((file) => file.kept) }, { moves: !place.project });
    if (answer.notice) box.value = box.value || text;
  }
  catch (error) { box.value = box.value || text; attached = [...files, ...attached]; listAttached(); throw error; }
}

// What it comes to tells whether all of them arrived.
function attach(files) {
  const bringing = arriving = bring(files, [arriving, moving]).catch((error) => { unreachable(error); return false; });
  bringing.finally(() => { if (arriving === bringing) arriving = null; });
}
async function bring(files, before) {
  let all = (await Promise.all(before))[0] !== false;
  if (!place.project) await send({ do: "new" }, { moves: true });
  const project = place.project;
  for (const file of files) {
    say(`Sending ${file.name}…`);
    const where = `/upload?project=${encodeURIComponent(project)}&name=${encodeURIComponent(file.name)}`;
    const answer = await fetch(where, { method: "POST", body: file });
    if (answer.ok) { const { kept: name, preview } = await answer.json(); attached.push({ project, name: file.name, size: file.size, kept: name, original: name, preview }); say(`${file.name} is attached.`); }
    else { notify(await answer.text()); all = false; }
  }
  listAttached();
  return all;
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
    for (const [which, words] of [["text", "The text is in"], ["label", "what is wanted of it in"]]) {
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
  if (first.length) { const list = add("ul", "", "first-rows"); for (const [text, label] of first) { const line = document.createElement("li"); line.append(Object.assign(document.createElement("span"), { textContent: text, className: "clip" }), Object.assign(document.createElement("b"), { textContent: label, className: "clip" })); list.append(line); } }
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
