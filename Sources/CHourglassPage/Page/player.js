// The player: the file itself where browsers play it, else a stream that the
// server makes from a time on.

import { byID, clock, toast } from "/dom.js";
import { get } from "/api.js";
import { t } from "/words.js";

export class Player extends EventTarget {
  footage = null;
  #video = byID("video");
  /** Footage time at the player's zero. */
  #base = 0;
  #isStream = false;
  #opening = 0;
  #still = null;

  constructor() {
    super();
    for (const name of ["timeupdate", "seeked"]) {
      this.#video.addEventListener(name, () => this.dispatchEvent(new Event("time")));
    }
    this.#video.addEventListener("error", () => this.#failed());
    document.addEventListener("language", () => this.#describe());
    this.#describe();
  }

  /** Whether frames can be had from the video itself. */
  get hasVideo() { return this.footage !== null && this.#still === null && !this.#video.hidden; }

  /** Footage time now, in seconds. */
  get time() { return this.#still ?? this.#base + this.#video.currentTime; }

  get duration() { return this.footage?.duration_s ?? this.footage?.covered_s ?? 0; }

  /** Opens footage at a time; the same footage is only moved. */
  async open(footage, seconds = 0) {
    if (this.footage?.id === footage.id && (!this.#video.hidden || this.#still !== null)) return this.seek(seconds);
    const number = ++this.#opening;
    if (footage.footage === undefined) footage = await get(`/api/footage/${footage.id}`);
    this.footage = footage;
    this.#still = null;
    byID("stage-tools").hidden = false;
    this.#describe();
    this.dispatchEvent(new Event("open"));
    await this.#load(seconds, number);
  }

  /** Goes to a time. */
  async seek(seconds) {
    if (!this.footage) return;
    seconds = Math.min(Math.max(0, seconds), Math.max(0, this.duration - 0.001));
    if (this.#still !== null) return this.#showStill(seconds);
    if (!this.#isStream || this.#isBuffered(seconds - this.#base)) {
      this.#video.currentTime = seconds - this.#base;
      this.dispatchEvent(new Event("time"));
      return;
    }
    await this.#load(seconds, ++this.#opening);
  }

  close() {
    this.#opening += 1;
    this.footage = null;
    this.#still = null;
    this.#video.removeAttribute("src");
    this.#video.load();
    this.#video.hidden = true;
    byID("screen-note").hidden = false;
    byID("screen-note").textContent = t("chooseFootage");
    byID("stage-tools").hidden = true;
    this.#describe();
    this.dispatchEvent(new Event("open"));
  }

  async #load(seconds, number) {
    const wasPlaying = !this.#video.paused && !this.#video.hidden;
    let plan;
    try {
      plan = await get(`/api/footage/${this.footage.id}/playback?at=${seconds}`);
    } catch (error) {
      if (number !== this.#opening) return;
      toast(error.code === "video_gone" ? t("noVideo") : t("failedText", { text: error.message }));
      return this.#showStill(seconds);
    }
    if (number !== this.#opening) return;
    this.#isStream = plan.kind === "stream";
    this.#base = plan.starts_at_s;
    this.#reset(plan.url);
    this.#video.hidden = false;
    byID("screen-note").hidden = true;
    this.#describe(plan.reason);
    await new Promise((resolve) => {
      this.#video.addEventListener("loadedmetadata", resolve, { once: true });
      this.#video.addEventListener("error", resolve, { once: true });
    });
    if (number !== this.#opening) return;
    this.#video.currentTime = Math.max(0, seconds - this.#base);
    this.dispatchEvent(new Event("time"));
    if (wasPlaying) this.#video.play().catch(() => {});
  }

  #reset(url) {
    this.#video.replaceChildren();
    this.#video.src = url;
    this.#video.load();
  }

  #isBuffered(seconds) {
    const ranges = this.#video.buffered;
    for (let index = 0; index < ranges.length; index += 1) {
      if (seconds >= ranges.start(index) && seconds <= ranges.end(index)) return true;
    }
    return false;
  }

  /** The picture alone, where the video cannot be had. */
  #showStill(seconds) {
    this.#still = seconds;
    this.#video.hidden = false;
    byID("screen-note").hidden = true;
    this.#video.removeAttribute("src");
    this.#video.load();
    this.#video.poster = `/api/footage/${this.footage.id}/thumbnail?t=${seconds}`;
    this.dispatchEvent(new Event("time"));
  }

  #failed() {
    if (!this.#video.getAttribute("src") || !this.footage) return;
    // A stream left paused for long is cut off: it goes on where it was.
    if (this.#isStream && this.#video.currentTime > 0) {
      this.#load(this.time, ++this.#opening);
    } else {
      toast(t("noVideo"));
      this.#showStill(this.time);
    }
  }

  #describe(reason = null) {
    const footage = this.footage;
    byID("stage-title").textContent = footage?.footage ?? t("nothingOpen");
    const facts = footage
      ? [clock(this.duration), `${footage.width}×${footage.height}`, footage.codec, footage.camera,
        footage.wall_start?.slice(0, 19).replace("T", " "), reason ? t("converted", { reason }) : null]
      : [];
    byID("stage-facts").textContent = facts.filter(Boolean).join("  ·  ");
  }
}
