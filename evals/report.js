// Filters of the row table: by what training changed, and by words.
const rows = [...document.querySelectorAll("#rows tbody tr")];
const buttons = [...document.querySelectorAll("[data-show]")];
const words = document.querySelector("#words");
const count = document.querySelector("#count");
let show = "all";

function update() {
  const wanted = words.value.toLowerCase();
  for (const row of rows) {
    const kind = show === "all" || row.dataset.change === show;
    row.hidden = !kind || !row.textContent.toLowerCase().includes(wanted);
  }
  count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.show === show));
}

for (const button of buttons) {
  button.addEventListener("click", () => { show = button.dataset.show; update(); });
}
words.addEventListener("input", update);
document.querySelector("#filters").hidden = false;
update();
