// The live model asked and voted on, and answers tried on the reward.
async function askModel(text) {
  const box = $("#answers"), blind = $("#blind").checked;
  box.textContent = "Asking…";
  const { answers = [], key } = await send({ do: "ask", text, blind });
  box.replaceChildren(...answers.map(([name, words, seconds]) => {
    const item = document.createElement("div");
    item.innerHTML = "<strong></strong> <span class='soft'></span><pre></pre>";
    item.querySelector("strong").textContent = name;
    if (seconds !== null) item.querySelector("span").textContent = `${seconds} s`;
    item.querySelector("pre").textContent = words;
    if (name === "tuned") item.append(complainAbout(text, words));
    return item;
  }));
  if (key) askVote(box, key);
}
function complainAbout(text, words) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: "That is wrong" });
  button.onclick = () => {
    for (const [name, value] of [["input", text], ["got", words]]) { const field = $("#complain-" + name); field.value = value; kept(field.dataset.keep, value); }
    $("#complaint-found").replaceChildren();
    $("#complain-right").focus();
  };
  return button;
}
// Which answer is whose comes from the server, and only with the vote.
function askVote(box, key) {
  const line = Object.assign(document.createElement("p"), { className: "buttons" });
  for (const [words, better] of [["A is better", "A"], ["B is better", "B"], ["Equally good", "draw"]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: words });
    button.onclick = () => working(button, async () => {
      const { which, kept } = await send({ do: "vote", digest: key, text: better });
      if (which) line.textContent = `A is ${which.A}, B is ${which.B}. ` + (kept ? "Your vote is kept with the feedback." : "A draw is not kept.");
    });
    line.append(button);
  }
  box.append(line);
}
async function tryAnswer() {
  const { paid = [] } = await send({ do: "trial", text: $("#try-answer").value, chosen_row: $("#try-row").value });
  $("#earned").replaceChildren(...paid.flatMap(({ name, score }) => [Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: score })]));
}

function changeCounter(button) {
  const card = button.closest("[data-counter]"), gone = button.dataset.counterDo === "remove";
  if (gone && !confirm("Take this counter-example out? The version before stays in the history.")) return;
  const change = gone ? {} : { answer: card.querySelector("[data-counter-answer]").value, at_most: Number(card.querySelector("[data-counter-most]").value) };
  return working(button, () => send({ do: "counter", base: card.dataset.base, text: JSON.stringify({ number: Number(card.dataset.counter), remove: gone, ...change }) }));
}
