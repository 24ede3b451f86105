// What a click does.
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
  const done = working(source, async () => {
    const told = into && document.getElementById(into);
    if (told) told.innerHTML = "<p class='soft'>Looking… The first time this takes some seconds.</p>";
    const answer = await send(click, { moves: moves || !place.project });
    if (told) told.innerHTML = answer.html || "";
    if (!answer.notice && input) { kept(input.dataset.keep, ""); if (what === "wish") input.value = ""; }
  });
  if (moves) moving = done;
  await done;
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
