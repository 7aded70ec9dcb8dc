// Settings: what answers, in which language, how new footage is read; and the
// models, which are here and which can be fetched.

import { byID, byteText, clock, element, keepingFocus, openDialog, toast } from "/dom.js";
import { get, send } from "/api.js";
import { loadEngines } from "/asking.js";
import { ReadingFields } from "/reading.js";
import { language, setLanguage, t } from "/words.js";

const uses = ["answering", "speech", "meaning", "seeing"];
let reading;

/** The settings of the server. */
export async function loadSettings() { return get("/api/settings"); }

export function setUpSettings(library) {
  reading = new ReadingFields("settings-reading", "setting");
  byID("open-settings").addEventListener("click", () => { openDialog("settings"); draw(library); });
  for (const id of ["setting-engine", "setting-answer-language", "settings-reading"]) {
    byID(id).addEventListener("change", save);
  }
  byID("setting-page-language").addEventListener("change", (event) => setLanguage(event.target.value));
  document.addEventListener("language", () => { if (byID("settings").open) draw(library); });
  let installing = false;
  library.addEventListener("jobs", () => {
    if (byID("settings").open) drawModels(library);
    // A model that has just arrived may answer from now on.
    const fetches = library.jobs.some((job) => job.kind === "download");
    if (installing && !fetches) {
      loadEngines();
      if (byID("settings").open) draw(library);
    }
    installing = fetches;
  });
}

async function draw(library) {
  byID("setting-page-language").value = language;
  byID("settings-note").textContent = "";
  drawModels(library);
  try {
    const [settings, { engines }] = await Promise.all([loadSettings(), get("/api/engines")]);
    const select = byID("setting-engine");
    select.replaceChildren(...[{ id: "auto", kind: "auto" }, ...engines].map((engine) =>
      element("option", { value: engine.id, text: engineName(engine) })));
    select.value = settings.engine;
    const answers = byID("setting-answer-language");
    answers.replaceChildren(
      ...[["auto", t("likeQuestion")], ["en", "English"], ["zh", "中文"]].map(([value, text]) => element("option", { value, text })));
    answers.value = settings.answer_language;
    await reading.load(settings.reading);
  } catch (error) {
    say(error.message, true);
  }
}

/** What people read of an engine. */
export function engineName(engine) {
  if (engine.kind === "auto") return t("auto");
  if (engine.kind === "extractive") return t("extractive");
  return engine.bytes ? `${engine.id} · ${byteText(engine.bytes)}` : engine.id;
}

async function save() {
  try {
    await send("PUT", "/api/settings", {
      engine: byID("setting-engine").value || "auto",
      answer_language: byID("setting-answer-language").value || "auto",
      reading: reading.value,
    });
    say(t("saved"), false);
    loadEngines();
  } catch (error) {
    say(error.message, true);
  }
}

function say(text, isBad) {
  byID("settings-note").textContent = text;
  byID("settings-note").classList.toggle("bad", isBad);
}

async function drawModels(library) {
  let models;
  try { ({ models } = await get("/api/models")); } catch (error) { return say(error.message, true); }
  const downloads = new Map(library.jobs.filter((job) => job.kind === "download").map((job) => [job.name, job]));
  const list = byID("model-list");
  keepingFocus(list, () => list.replaceChildren(...uses.map((use) => element("li", {},
    element("h4", { text: t(`use_${use}`) }),
    element("ul", {}, ...models.filter((model) => model.use === use).map((model) => row(model, downloads.get(model.id))))))));
}

function row(model, job) {
  let state;
  if (job) {
    const { share, remaining_s: left } = job.progress;
    const bar = element("progress", { max: 1, "aria-label": model.id });
    if (share !== undefined) bar.value = share;
    const text = [share === undefined ? t("queued") : `${Math.floor(share * 100)} %`,
      left ? t("left", { time: clock(left) }) : null].filter(Boolean).join(" · ");
    state = element("span", { class: "state" }, bar, element("span", { text }),
      element("button", { type: "button", text: t("cancel"), "aria-label": `${t("cancel")} ${model.id}`, "data-key": `cancel ${model.id}`, onclick: () => send("DELETE", `/api/jobs/${job.id}`) }));
  } else if (model.installed) {
    state = element("span", { class: "state", text: `${t("installed")} · ${byteText(model.bytes)}` });
  } else {
    const part = model.partial_bytes > 0 ? t("partThere", { size: byteText(model.partial_bytes) }) : null;
    state = element("span", { class: "state" }, part,
      element("button", { type: "button", text: t("download"), "aria-label": `${t("download")} ${model.id}`, "data-key": `get ${model.id}`, onclick: () => fetchModel(model.id) }));
  }
  return element("li", { class: "model" }, element("span", { class: "name", text: model.id }, element("small", { text: model.repository })), state);
}

async function fetchModel(model) {
  try { await send("POST", "/api/models", { model }); } catch (error) { toast(t("failedText", { text: error.message })); }
}
