// The dialog with the models, the budget and the look.
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
