// Models: which are here, and fetching others.

import { byID, byteText, element, openDialog, toast } from "/dom.js";
import { get, send } from "/api.js";
import { loadEngines } from "/asking.js";
import { t } from "/words.js";

export function setUpModels(library) {
  byID("open-models").addEventListener("click", () => { openDialog("models"); draw(library); });
  library.addEventListener("jobs", () => { if (byID("models").open) draw(library); });
  library.addEventListener("jobs", loadEngines);
}

async function draw(library) {
  let models;
  try { ({ models } = await get("/api/models")); } catch (error) { return toast(error.message); }
  const downloads = new Map(library.jobs.filter((job) => job.kind === "download").map((job) => [job.name, job]));
  byID("model-list").replaceChildren(...models.map((model) => {
    const job = downloads.get(model.id);
    let state;
    if (job) {
      const share = job.progress.share === undefined ? "…" : `${Math.floor(job.progress.share * 100)} %`;
      state = element("span", {}, element("span", { text: `${t("downloading", { share })} ` }),
        element("button", { type: "button", text: t("cancel"), onclick: () => send("DELETE", `/api/jobs/${job.id}`) }));
    } else if (model.installed) {
      state = element("span", { text: `${t("installed")} · ${byteText(model.bytes)}` });
    } else {
      state = element("button", { type: "button", text: t("download"), "aria-label": `${t("download")} ${model.id}`, onclick: () => fetchModel(model.id) });
    }
    return element("li", {}, element("span", { class: "name", text: model.id }, element("small", { text: model.repository })), state);
  }));
}

async function fetchModel(model) {
  try { await send("POST", "/api/models", { model }); } catch (error) { toast(t("failedText", { text: error.message })); }
}
