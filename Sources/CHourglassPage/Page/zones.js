// Zones, lines and ignored areas, drawn on a still with pointer or keys.

import { byID, element, openDialog } from "/dom.js";
import { get, send } from "/api.js";
import { t } from "/words.js";

let footage = null;
let shapes = { zones: [], lines: [], masks: [] };
let corners = [];
let cross = { x: 0.5, y: 0.5 };
let showsCross = false;

export function setUpZones(player) {
  const canvas = byID("zone-canvas");
  byID("open-zones").addEventListener("click", () => show(player));
  canvas.addEventListener("pointerdown", (event) => {
    const box = canvas.getBoundingClientRect();
    showsCross = false;
    addCorner({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  });
  canvas.addEventListener("keydown", key);
  new ResizeObserver(draw).observe(canvas);
  byID("zone-finish").addEventListener("click", finish);
  byID("zone-undo").addEventListener("click", undo);
  byID("zone-save").addEventListener("click", save);
  byID("zone-apply").addEventListener("click", apply);
  byID("zone-shape").addEventListener("change", () => { corners = []; draw(); });
  document.addEventListener("language", fillShapes);
}

function fillShapes() {
  const select = byID("zone-shape");
  const chosen = select.value || "zones";
  select.replaceChildren(element("option", { value: "zones", text: t("zone") }),
    element("option", { value: "lines", text: t("line") }), element("option", { value: "masks", text: t("mask") }));
  select.value = chosen;
}

async function show(player) {
  if (!player.footage) return;
  footage = player.footage;
  corners = [];
  fillShapes();
  note("");
  byID("zone-apply").hidden = true;
  byID("zone-still").src = `/api/footage/${footage.id}/thumbnail?t=${player.time.toFixed(2)}`;
  // The very frame, once it is decoded; the index's picture until then.
  const exact = new Image();
  exact.onload = () => { byID("zone-still").src = exact.src; };
  exact.src = `/api/footage/${footage.id}/frame?width=1280&t=${player.time.toFixed(3)}`;
  try {
    const stored = await get(`/api/footage/${footage.id}/zones`);
    shapes = { zones: stored.zones ?? [], lines: stored.lines ?? [], masks: stored.masks ?? [] };
  } catch (error) {
    note(error.message, true);
  }
  openDialog("zones");
  list();
  draw();
}

function addCorner(point) {
  const exact = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10000) / 10000;
  corners.push([exact(point.x), exact(point.y)]);
  if (byID("zone-shape").value === "lines" && corners.length === 2) finish();
  draw();
}

function key(event) {
  const step = event.shiftKey ? 0.05 : 0.01;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (moves[event.key]) {
    showsCross = true;
    cross.x = Math.min(1, Math.max(0, cross.x + moves[event.key][0]));
    cross.y = Math.min(1, Math.max(0, cross.y + moves[event.key][1]));
  } else if (event.key === " ") addCorner(cross);
  else if (event.key === "Enter") finish();
  else if (event.key === "Backspace") undo();
  else return;
  event.preventDefault();
  draw();
}

function finish() {
  const kind = byID("zone-shape").value;
  const name = byID("zone-name").value.trim();
  if (corners.length < (kind === "lines" ? 2 : 3)) return note(t("shapeNeeds"), true);
  if (!name) {
    note(t("nameNeeded"), true);
    return byID("zone-name").focus();
  }
  if (kind === "lines") shapes.lines.push({ name, from: corners[0], to: corners[1] });
  else shapes[kind].push({ name, points: corners });
  corners = [];
  byID("zone-name").value = "";
  note("");
  list();
  draw();
}

function undo() { corners.pop(); draw(); }

async function save() {
  try {
    await send("PUT", `/api/footage/${footage.id}/zones`, shapes);
    note(t("saved"));
    byID("zone-apply").hidden = false;
  } catch (error) {
    note(error.message, true);
  }
}

/** Reads the footage anew, so that its events tell of the zones. */
async function apply() {
  try {
    await send("POST", `/api/footage/${footage.id}/index?again=true`);
    byID("zones").close();
  } catch (error) {
    note(error.message, true);
  }
}

function note(text, isBad = false) {
  byID("zone-note").textContent = text;
  byID("zone-note").classList.toggle("bad", isBad);
}

const kinds = { zones: "zone", lines: "line", masks: "mask" };

function list() {
  byID("zone-list").replaceChildren(...Object.keys(kinds).flatMap((kind) => shapes[kind].map((shape, index) =>
    element("li", {}, element("span", { text: `${t(kinds[kind])}: ${shape.name}` }),
      element("button", {
        type: "button", text: t("remove"), "aria-label": `${t("remove")} ${shape.name}`,
        onclick: () => { shapes[kind].splice(index, 1); list(); draw(); },
      })))));
}

function draw() {
  const canvas = byID("zone-canvas");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0) return;
  canvas.width = width;
  canvas.height = height;
  const c = canvas.getContext("2d");
  c.lineWidth = 2;
  c.font = "600 13px ui-sans-serif, system-ui, sans-serif";
  const path = (points, closes) => {
    c.beginPath();
    points.forEach(([x, y], index) => (index ? c.lineTo(x * width, y * height) : c.moveTo(x * width, y * height)));
    if (closes) c.closePath();
  };
  const label = (text, [x, y]) => {
    c.lineWidth = 3; c.strokeStyle = "#000c"; c.strokeText(text, x * width + 6, y * height + 16);
    c.fillStyle = "#fff"; c.fillText(text, x * width + 6, y * height + 16); c.lineWidth = 2;
  };
  for (const [kind, color] of [["zones", "#f0b75e"], ["masks", "#8f98a3"]]) {
    for (const shape of shapes[kind]) {
      path(shape.points, true);
      c.fillStyle = `${color}44`; c.strokeStyle = color;
      c.fill(); c.stroke(); label(shape.name, shape.points[0]);
    }
  }
  for (const shape of shapes.lines) {
    path([shape.from, shape.to], false);
    c.strokeStyle = "#7fd0ae"; c.stroke(); label(shape.name, shape.from);
  }
  c.strokeStyle = "#fff"; c.fillStyle = "#fff";
  path(corners, false);
  c.stroke();
  for (const [x, y] of corners) { c.beginPath(); c.arc(x * width, y * height, 4, 0, Math.PI * 2); c.fill(); }
  if (showsCross) {
    c.beginPath();
    c.moveTo(cross.x * width - 10, cross.y * height); c.lineTo(cross.x * width + 10, cross.y * height);
    c.moveTo(cross.x * width, cross.y * height - 10); c.lineTo(cross.x * width, cross.y * height + 10);
    c.stroke();
  }
}
