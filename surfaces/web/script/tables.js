// Tables that are searched, and rows that a person changes.
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
