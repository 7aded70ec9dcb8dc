// The timeline below the player: lanes for slides, text, speech and events,
// activity as a curve; drawn on a canvas, moved by wheel, drag and keys.

import { byID, clock } from "/dom.js";
import { get } from "/api.js";
import { renderMoment } from "/moment.js";

const lanes = [
  { key: "slides", color: "--slides" }, { key: "text", color: "--words" },
  { key: "speech", color: "--speech" }, { key: "events", color: "--events" },
];

export class Timeline {
  #player; #box = byID("timeline"); #canvas = byID("lanes"); #hover = byID("hover");
  #footage = null; #data = null;
  #start = 0; #end = 1; #loading = 0; #moment = null; #dwelling = 0;

  constructor(player) {
    this.#player = player;
    player.addEventListener("time", () => { this.#follow(); this.#draw(); this.#showMoment(); });
    new ResizeObserver(() => this.#draw()).observe(this.#box);
    document.addEventListener("theme", () => this.#draw());
    document.addEventListener("language", () => { this.#moment = null; this.#showMoment(); });
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#box.addEventListener("pointermove", (event) => this.#showHover(event));
    this.#box.addEventListener("pointerleave", () => { this.#hideHover(); });
    this.#setUpDragging();
  }

  /** Shows the timeline of footage, all of it at first. */
  show(footage) {
    this.#footage = footage;
    this.#data = null;
    for (const id of ["timeline", "timeline-foot"]) byID(id).hidden = !footage;
    byID("moment").hidden = true;
    this.#moment = null;
    if (!footage) return;
    this.#setWindow(0, this.#length);
  }

  get #length() { return Math.max(1, this.#player.duration); }

  #setWindow(start, end) {
    const length = this.#length;
    const span = Math.min(length, Math.max(2, end - start));
    this.#start = Math.min(Math.max(0, start), length - span);
    this.#end = this.#start + span;
    this.#draw();
    this.#load();
  }

  #load() {
    clearTimeout(this.#loading);
    this.#loading = setTimeout(async () => {
      const [footage, start, end] = [this.#footage, this.#start, this.#end];
      if (!footage) return;
      const buckets = Math.max(50, Math.min(2000, Math.round(this.#box.clientWidth / 2)));
      try {
        const data = await get(`/api/footage/${footage.id}/timeline?start=${start}&end=${end}&buckets=${buckets}`);
        if (this.#footage !== footage) return;
        this.#data = data;
        this.#draw();
      } catch { /* the next move asks again */ }
    }, this.#data ? 120 : 0);
  }

  #x(seconds) { return (seconds - this.#start) / (this.#end - this.#start) * this.#box.clientWidth; }
  #time(x) { return this.#start + x / this.#box.clientWidth * (this.#end - this.#start); }

  #draw() {
    const [width, height] = [this.#box.clientWidth, this.#box.clientHeight];
    if (!this.#footage || width === 0) return;
    const scale = devicePixelRatio || 1;
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    const c = this.#canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    c.scale(scale, scale);
    c.font = "12px ui-sans-serif, system-ui, sans-serif";
    this.#drawRuler(c, width, color);
    const top = 26;
    const curve = 34;
    const row = (height - top - curve - 8) / lanes.length;
    if (this.#data) {
      lanes.forEach((lane, index) => this.#drawLane(c, this.#data[lane.key], top + index * row, row - 3, color(lane.color)));
      this.#drawActivity(c, height - 5, curve, color("--activity"));
      const covered = this.#x(this.#data.covered_s);
      if (covered < width) {
        c.globalAlpha = 0.7; c.fillStyle = color("--sunken");
        c.fillRect(Math.max(0, covered), top - 2, width, height); c.globalAlpha = 1;
      }
    }
    const now = this.#x(this.#player.time);
    c.fillStyle = color("--text");
    c.fillRect(now - 0.75, 0, 1.5, height);
    c.beginPath(); c.arc(now, 5, 4, 0, Math.PI * 2); c.fill();
    const box = this.#box;
    box.setAttribute("aria-valuemax", Math.round(this.#length));
    box.setAttribute("aria-valuenow", Math.round(this.#player.time));
    box.setAttribute("aria-valuetext", clock(this.#player.time));
  }

  #drawRuler(c, width, color) {
    const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000];
    const span = this.#end - this.#start;
    const step = steps.find((each) => each / span * width > 74) ?? 86400;
    c.fillStyle = color("--muted");
    c.strokeStyle = color("--line");
    for (let time = Math.ceil(this.#start / step) * step; time <= this.#end; time += step) {
      const x = this.#x(time);
      c.beginPath(); c.moveTo(x + 0.5, 20); c.lineTo(x + 0.5, 400); c.stroke();
      if (x < width - 40) c.fillText(clock(time), x + 4, 15);
    }
  }

  #drawLane(c, items, y, height, color) {
    c.fillStyle = color;
    for (const item of items) {
      const left = this.#x(item.start_s);
      const width = Math.max(1.5, this.#x(item.end_s) - left - 1);
      c.globalAlpha = item.strength === undefined ? 0.85 : 0.45 + 0.5 * Math.min(1, item.strength * 2);
      c.beginPath(); c.roundRect(left, y, width, height, Math.min(3, width / 2)); c.fill();
    }
    c.globalAlpha = 1;
  }

  #drawActivity(c, bottom, height, color) {
    const values = this.#data.activity;
    const { start_s: from, end_s: to } = this.#data;
    c.fillStyle = color;
    c.beginPath(); c.moveTo(this.#x(from), bottom);
    values.forEach((value, index) => {
      c.lineTo(this.#x(from + (index + 0.5) / values.length * (to - from)), bottom - value * height);
    });
    c.lineTo(this.#x(to), bottom); c.closePath();
    c.globalAlpha = 0.55; c.fill(); c.globalAlpha = 1;
  }

  #key(event) {
    const step = event.shiftKey ? 30 : 5;
    const middle = this.#player.time;
    const actions = {
      ArrowLeft: () => this.#player.seek(this.#player.time - step),
      ArrowRight: () => this.#player.seek(this.#player.time + step),
      PageUp: () => this.#player.seek(this.#player.time - 60),
      PageDown: () => this.#player.seek(this.#player.time + 60),
      Home: () => this.#player.seek(0), End: () => this.#player.seek(this.#length),
      "+": () => this.#zoom(middle, 0.6), "=": () => this.#zoom(middle, 0.6), "-": () => this.#zoom(middle, 1 / 0.6),
      0: () => this.#setWindow(0, this.#length),
    };
    if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  }

  #wheel(event) {
    event.preventDefault();
    const span = this.#end - this.#start;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const shift = (event.deltaX || event.deltaY) / this.#box.clientWidth * span;
      this.#setWindow(this.#start + shift, this.#end + shift);
    } else {
      this.#zoom(this.#time(event.offsetX), Math.exp(event.deltaY * 0.0022));
    }
  }

  #zoom(around, factor) {
    const span = Math.min(this.#length, Math.max(2, (this.#end - this.#start) * factor));
    const share = (around - this.#start) / (this.#end - this.#start);
    this.#setWindow(around - share * span, around - share * span + span);
  }

  /** Keeps the time played in sight. */
  #follow() {
    const now = this.#player.time;
    const span = this.#end - this.#start;
    if (span < this.#length && (now < this.#start || now > this.#end)) {
      this.#setWindow(now - span * 0.1, now + span * 0.9);
    }
  }

  #setUpDragging() {
    let from = null;
    this.#box.addEventListener("pointerdown", (event) => {
      from = { x: event.clientX, start: this.#start, end: this.#end, moved: false };
      this.#box.setPointerCapture(event.pointerId);
    });
    this.#box.addEventListener("pointermove", (event) => {
      if (!from) return;
      const shift = event.clientX - from.x;
      if (Math.abs(shift) > 4) from.moved = true;
      if (!from.moved) return;
      const seconds = -shift / this.#box.clientWidth * (from.end - from.start);
      this.#setWindow(from.start + seconds, from.end + seconds);
    });
    this.#box.addEventListener("pointerup", (event) => {
      if (from && !from.moved) {
        const left = this.#box.getBoundingClientRect().left;
        this.#player.seek(this.#time(event.clientX - left));
      }
      from = null;
    });
    this.#box.addEventListener("pointercancel", () => { from = null; });
  }

  #showHover(event) {
    if (!this.#footage || event.pointerType === "touch") return;
    const left = this.#box.getBoundingClientRect().left;
    const x = event.clientX - left;
    const time = this.#time(x);
    this.#hover.hidden = false;
    const width = this.#box.clientWidth;
    this.#hover.style.left = `${Math.min(Math.max(0, x - 100), Math.max(0, width - 200))}px`;
    // A picture a step is enough, and can be kept by the browser.
    const step = Math.max(0.5, (this.#end - this.#start) / 120);
    const shown = Math.round(time / step) * step;
    const source = `/api/footage/${this.#footage.id}/thumbnail?t=${shown.toFixed(2)}`;
    const picture = byID("hover-picture");
    if (picture.dataset.shown !== source) {
      picture.dataset.shown = source;
      picture.src = source;
    }
    // Who stays sees the very frame.
    clearTimeout(this.#dwelling);
    this.#dwelling = setTimeout(() => this.#showFrame(time), 250);
    const under = lanes.flatMap(({ key }) => this.#data?.[key] ?? [])
      .filter((item) => item.start_s <= time && time < item.end_s && item.text && !(item.count > 1));
    byID("hover-text").textContent = [clock(time, true), ...new Set(under.map((item) => item.text.split("\n")[0]))].slice(0, 3).join("\n");
  }

  #hideHover() {
    clearTimeout(this.#dwelling);
    this.#hover.hidden = true;
  }

  #showFrame(time) {
    if (this.#hover.hidden || !this.#player.hasVideo) return;
    const picture = byID("hover-picture");
    const shown = picture.dataset.shown;
    const frame = new Image();
    frame.addEventListener("load", () => { if (picture.dataset.shown === shown) picture.src = frame.src; });
    frame.src = `/api/footage/${this.#footage.id}/frame?width=400&t=${time.toFixed(3)}`;
  }

  /** What is on screen and said now, below the timeline. */
  async #showMoment() {
    const footage = this.#footage;
    if (!footage) return;
    const second = Math.floor(this.#player.time * 2);
    if (this.#moment === `${footage.id}/${second}`) return;
    this.#moment = `${footage.id}/${second}`;
    await renderMoment(footage, this.#player.time, () => this.#moment === `${footage.id}/${second}`);
  }
}
