// What the server drew, put in its place: a person keeps their caret, their scrolling and what they opened.
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
