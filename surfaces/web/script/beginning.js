// The page follows its project, and begins.
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
