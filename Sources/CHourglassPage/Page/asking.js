// Questions and answers: the answer comes sentence by sentence, and each
// moment it rests on is a picture that moves the player.

import { byID, element, hitButton } from "/dom.js";
import { events, get } from "/api.js";
import { engineName, loadSettings } from "/settings.js";
import { t } from "/words.js";

/** What was asked and answered, as the server wants it back. */
let conversation = null;

export function setUpAsking(player, open) {
  const question = byID("question");
  let running = null;
  loadEngines();
  document.addEventListener("language", loadEngines);
  question.addEventListener("keydown", (event) => {
    // Enter while Chinese is being composed chooses a candidate.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byID("ask-form").requestSubmit();
    }
  });
  byID("ask-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = question.value.trim();
    if (!text) return;
    question.value = "";
    running?.abort();
    running = new AbortController();
    ask(text, player, open, running.signal);
  });
  byID("ask-anew").addEventListener("click", () => {
    running?.abort();
    conversation = null;
    for (const exchange of byID("conversation").querySelectorAll(".exchange")) exchange.remove();
    byID("ask-hint").hidden = false;
    byID("ask-anew").hidden = true;
    question.focus();
  });
}

/** Fills the list of engines with those at hand. */
export async function loadEngines() {
  const select = byID("engine");
  try {
    const [{ engines }, settings] = await Promise.all([get("/api/engines"), loadSettings()]);
    select.replaceChildren(...[{ id: "auto", kind: "auto" }, ...engines].map((engine) =>
      element("option", { value: engine.id, text: engineName(engine) })));
    select.value = settings.engine;
    if (select.selectedIndex < 0) select.value = "auto";
  } catch { /* the question itself will tell */ }
}

async function ask(question, player, open, signal) {
  byID("ask-hint").hidden = true;
  byID("ask-anew").hidden = false;
  const answer = element("div", { class: "answer waiting" });
  const by = element("p", { class: "by" });
  const citations = element("div", { class: "citations" });
  const exchange = element("article", { class: "exchange" },
    element("p", { class: "asked", text: question }), answer, by, citations);
  const log = byID("conversation");
  log.append(exchange);
  exchange.scrollIntoView({ block: "end" });
  const footage = byID("ask-here").checked && player.footage ? [String(player.footage.id)] : [];
  try {
    await events("/api/ask", { question, footage, engine: byID("engine").value || "auto", stream: true, ...(conversation ? { conversation } : {}) }, (name, value) => {
      if (name === "text") answer.textContent += value.text;
      if (name === "error") throw new Error(value.message);
      if (name === "answer") {
        answer.textContent = value.answer;
        conversation = value.conversation;
        by.textContent = value.found ? (value.engine === "extractive" ? t("byQuotes") : t("engineBy", { engine: value.engine })) : t("notFound");
        if (value.remark) by.textContent += `\n${value.remark}`;
        citations.replaceChildren(...value.citations.map((hit) => hitButton(hit, {}, open)));
      }
      exchange.scrollIntoView({ block: "nearest" });
    }, signal);
  } catch (error) {
    if (error.name !== "AbortError") {
      answer.classList.add("failed");
      answer.textContent = error instanceof TypeError ? t("connection") : error.message;
    }
  }
  answer.classList.remove("waiting");
}
