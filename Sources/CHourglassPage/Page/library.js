// The library: footage with pictures, and the jobs that add to it.

import { byID, clock, element, keepingFocus, toast } from "/dom.js";
import { get, send } from "/api.js";
import { t } from "/words.js";

export class Library extends EventTarget {
  #player; #records = new Map(); #jobs = new Map(); #reload = 0; #hasFollowed = false;

  constructor(player) {
    super();
    this.#player = player;
    player.addEventListener("open", () => this.#markOpen());
    document.addEventListener("language", () => { this.#draw(); this.#drawJobs(); });
    byID("remove-footage").addEventListener("click", () => this.#remove());
    this.#followJobs();
  }

  /** The record of a number, or undefined. */
  record(id) { return this.#records.get(id); }

  async load() {
    try {
      const { footage } = await get("/api/footage");
      this.#records = new Map(footage.map((record) => [record.id, record]));
      this.#draw();
    } catch (error) {
      toast(t("failedText", { text: error.message }));
    }
  }

  #draw() {
    const records = [...this.#records.values()].reverse();
    byID("library-empty").hidden = records.length > 0 || this.#jobs.size > 0;
    keepingFocus(byID("footage"), () => byID("footage").replaceChildren(...records.map((record) => element("li", {},
      element("button", { type: "button", "data-id": record.id, "data-key": record.id, onclick: () => this.#player.open(record) },
        element("img", { src: this.#picture(record), alt: "", loading: "lazy" }),
        element("span", {},
          element("span", { class: "name", text: record.footage, title: record.path }),
          element("span", { class: "facts", text: this.#facts(record) })))))));
    this.#markOpen();
  }

  #picture(record) {
    if (record.covered_s === 0) return null;
    // Not the first picture, which is often black or a title.
    const time = Math.min(record.covered_s, (record.duration_s ?? record.covered_s) * 0.15);
    return `/api/footage/${record.id}/thumbnail?t=${time.toFixed(2)}`;
  }

  #facts(record) {
    const length = clock(record.duration_s ?? record.covered_s);
    const state = record.state === "complete" ? null : t(record.state, { time: clock(record.covered_s) });
    const wall = record.wall_start?.slice(0, 16).replace("T", " ");
    return [length, record.camera, wall, state].filter(Boolean).join(" · ");
  }

  #markOpen() {
    for (const button of byID("footage").querySelectorAll("button")) {
      const isOpen = Number(button.dataset.id) === this.#player.footage?.id;
      if (isOpen) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  /** Follows the jobs while the page is in sight: a browser opens six
      connections to a server at most, for all of its tabs together. */
  #followJobs() {
    let source = null;
    const follow = () => {
      const isShown = document.visibilityState === "visible";
      if (isShown && !source) {
        source = this.#events();
      } else if (!isShown) {
        source?.close();
        source = null;
      }
    };
    document.addEventListener("visibilitychange", follow);
    addEventListener("pagehide", () => { source?.close(); source = null; });
    addEventListener("pageshow", follow);
    follow();
  }

  #events() {
    const source = new EventSource("/api/jobs/events");
    let isFirst = !this.#hasFollowed;
    this.#hasFollowed = true;
    source.addEventListener("jobs", (event) => {
      const { jobs } = JSON.parse(event.data);
      this.#jobs = new Map(jobs.filter((job) => !isFinished(job)).map((job) => [job.id, job]));
      this.#drawJobs();
      // Jobs may have ended while nobody looked, or the connection was lost.
      if (!isFirst) this.load();
      isFirst = false;
      this.dispatchEvent(new CustomEvent("jobs"));
    });
    source.addEventListener("job", (event) => this.#changed(JSON.parse(event.data)));
    return source;
  }

  /** Jobs that are not finished. */
  get jobs() { return [...this.#jobs.values()]; }

  #changed(job) {
    const known = this.#jobs.get(job.id);
    if (isFinished(job)) {
      this.#jobs.delete(job.id);
      if (job.state === "done") toast(job.message ?? t(job.kind === "index" ? "isIndexed" : "isFetched", { name: job.name }));
      if (job.state === "failed") toast(`${job.name}: ${job.message ?? t("failed")}`);
      this.load();
    } else {
      this.#jobs.set(job.id, job);
      if (known && !known.footage_id && job.footage_id) this.load();
    }
    // Pictures of footage being indexed come bit by bit.
    clearTimeout(this.#reload);
    this.#reload = setTimeout(() => { if (this.#jobs.size > 0) this.load(); }, 5000);
    this.#drawJobs();
    this.dispatchEvent(new CustomEvent("jobs"));
  }

  #drawJobs() {
    const shown = this.jobs.sort((a, b) => a.id - b.id);
    byID("library-empty").hidden = this.#records.size > 0 || shown.length > 0;
    keepingFocus(byID("jobs"), () => byID("jobs").replaceChildren(...shown.map((job) => {
      const { share, remaining_s: remaining, speed } = job.progress;
      const note = job.state === "waiting" ? t("queued") : [
        job.progress.activity && job.progress.activity !== "looking" ? t(`doing_${job.progress.activity}`) : null,
        share === undefined ? null : `${Math.floor(share * 100)} %`,
        speed ? t("speed", { speed: speed.toFixed(0) }) : null,
        remaining ? t("left", { time: clock(remaining) }) : null,
      ].filter(Boolean).join(" · ");
      const bar = element("progress", { max: 1, "aria-label": job.name });
      if (share !== undefined || job.state === "waiting") bar.value = share ?? 0;
      return element("li", { class: `job ${job.state}` },
        element("div", { class: "head" },
          element("span", { class: "name", text: job.name }),
          element("button", { type: "button", text: t("cancel"), "aria-label": `${t("cancel")} ${job.name}`, "data-key": job.id, onclick: () => this.#cancel(job) })),
        bar, element("p", { class: "note", text: note || "…" }));
    })));
  }

  async #cancel(job) {
    try { await send("DELETE", `/api/jobs/${job.id}`); } catch (error) { toast(error.message); }
  }

  async #remove() {
    const footage = this.#player.footage;
    if (!footage || !confirm(t("removeSure", { name: footage.footage }))) return;
    try {
      await send("DELETE", `/api/footage/${footage.id}`);
      this.#player.close();
      toast(t("removed", { name: footage.footage }));
      await this.load();
    } catch (error) {
      toast(t("failedText", { text: error.message }));
    }
  }
}

function isFinished(job) { return ["done", "failed", "cancelled"].includes(job.state); }
