// What is typed, pressed and dropped.
let checking;
function check(field) {
  clearTimeout(checking);
  checking = setTimeout(async () => {
    const answer = await send({ do: "check", stage: field.dataset.check, text: field.value });
    const line = $("#checked");
    if (line && answer.checked) { line.textContent = (answer.checked.good ? "✓ " : "✗ ") + answer.checked.text; line.className = answer.checked.good ? "good-text" : "bad-text"; }
  }, 400);
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
