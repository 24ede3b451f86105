// What the page says about itself, times, and light or dark.
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
