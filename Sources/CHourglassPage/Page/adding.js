// Adding footage: by upload, or by path from folders the server may read.

import { byID, element, openDialog, toast } from "/dom.js";
import { get, send, upload } from "/api.js";
import { ReadingFields } from "/reading.js";
import { loadSettings } from "/settings.js";
import { t } from "/words.js";

let reading;

export function setUpAdding(library) {
  reading = new ReadingFields("adding-reading", "adding");
  byID("open-adding").addEventListener("click", () => { show(); browse(""); });
  byID("upload").addEventListener("change", (event) => {
    uploadAll([...event.target.files], library);
    event.target.value = "";
  });
  setUpDropping(library);
  byID("path-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    await add(byID("path").value.trim(), library);
  });
}

/** Opens the dialog; how footage is read begins with what the settings say. */
async function show() {
  openDialog("adding");
  try { await reading.load((await loadSettings()).reading); } catch { /* the usual, then */ }
}

function setUpDropping(library) {
  const drop = byID("drop");
  // Files may be dropped anywhere, not only on the marked place.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const files = [...event.dataTransfer.files];
    if (files.length === 0) return;
    show();
    uploadAll(files, library);
  });
}

/** The camera the footage is of, where one is named. */
function camera() {
  const name = byID("adding-camera").value.trim();
  return name ? { camera: name } : {};
}

async function uploadAll(files, library) {
  for (const file of files) {
    const line = element("span", { text: t("uploading", { name: file.name, share: "0 %" }) });
    const bar = element("progress", { max: 1, value: 0, "aria-label": file.name });
    bar.value = 0;
    const item = element("li", {}, line, bar);
    byID("uploads").append(item);
    try {
      await upload(file, { ...reading.value, ...camera() }, (share) => {
        bar.value = share;
        line.textContent = t("uploading", { name: file.name, share: `${Math.floor(share * 100)} %` });
      });
      line.textContent = t("added", { name: file.name });
      bar.remove();
      library.load();
    } catch (error) {
      line.textContent = `${file.name}: ${error.message}`;
      bar.remove();
    }
  }
}

async function add(path, library) {
  if (!path) return;
  const note = byID("path-note");
  note.classList.remove("bad");
  try {
    const { jobs } = await send("POST", "/api/jobs", { path, reading: reading.value, ...camera() });
    note.textContent = jobs.map((job) => t("added", { name: job.name })).join(" ");
    toast(note.textContent);
    library.load();
  } catch (error) {
    note.textContent = error.message;
    note.classList.add("bad");
  }
}

async function browse(path) {
  const box = byID("folders");
  let folder;
  try {
    folder = await get(`/api/folders?path=${encodeURIComponent(path)}`);
  } catch {
    return path === "" ? undefined : browse("");
  }
  const note = byID("path-note");
  if (path === "") note.textContent = folder.folders.length > 0 ? t("allowed") : t("noFolders");
  const entries = [
    path ? element("button", { type: "button", text: `↑ ${t("up")}`, onclick: () => browse(path.slice(0, path.lastIndexOf("/"))) }) : null,
    ...folder.folders.map((each) => element("button", {
      type: "button", text: `▸ ${each.name}`, title: each.path,
      onclick: () => { byID("path").value = each.path; browse(each.path); },
    })),
    ...folder.files.map((each) => element("button", {
      type: "button", text: each.name, title: each.path, onclick: () => { byID("path").value = each.path; },
    })),
  ];
  box.replaceChildren(...entries.filter(Boolean));
}
