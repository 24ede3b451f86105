// The page's hands: it sends what was clicked with what was shown, and puts the answer's pieces in place.
// Everything it keeps is where the person is and what they have typed; all else comes from the project's folder.
const place = { project: "", chosen: "", tab: "view" };
let prints = {}, mark = -1, asked = 0, shown = 0, busy = 0, attached = [], lost = false;
// The project that was asked for and is not there yet: what is written or brought meanwhile belongs to it.
let moving = Promise.resolve();
const $ = (selector) => element.querySelector(selector);
const kept = (key, value) => {
  try { return value === undefined ? sessionStorage.getItem(key) : value ? sessionStorage.setItem(key, value) : sessionStorage.removeItem(key); }
  catch { return null; }
};

function readAddress() {
  const query = new URLSearchParams(location.search);
  Object.assign(place, { project: (query.get("project") || "").slice(0, 63), chosen: query.get("artefact") || "", tab: query.get("tab") || "view" });
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
