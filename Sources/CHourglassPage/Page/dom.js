// Building blocks. Text goes in as text, never as markup: names of files and
// words read off the picture are whatever somebody put there.

/** Makes an element; attributes whose value is null or false are left out. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export const byID = (id) => document.getElementById(id);

/** Changes what is in a box; a button with `data-key` that had the focus has it
    again afterwards. */
export function keepingFocus(box, change) {
  const key = box.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  change();
  if (key !== undefined) [...box.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key)?.focus();
}

/** Lets a button open the choice of a hidden file field. */
export function opensFiles(button, field) {
  button.addEventListener("click", () => field.click());
}

/** Opens a dialog, and closes it again by its button or a press beside it. */
export function openDialog(id) {
  const dialog = byID(id);
  if (!dialog.dataset.ready) {
    dialog.dataset.ready = "yes";
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }
  if (!dialog.open) dialog.showModal();
  return dialog;
}

/** Says something for a few seconds. */
export function toast(text) {
  const node = element("div", { class: "toast", text });
  byID("toasts").append(node);
  setTimeout(() => node.remove(), 7000);
}

/** Seconds as 1:02:03, with tenths when asked. */
export function clock(seconds, tenths = false) {
  const whole = Math.max(0, tenths ? Math.round(seconds * 10) / 10 : Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = tenths ? s.toFixed(1).padStart(4, "0") : String(Math.floor(s)).padStart(2, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

export function byteText(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (count >= 1000 && unit < units.length - 1) { count /= 1000; unit += 1; }
  return `${unit === 0 ? count : count.toFixed(1)} ${units[unit]}`;
}

/** A moment as a button: picture, time, words. */
export function hitButton(hit, { query = "", role = null, showsFootage = true } = {}, open) {
  const text = element("div", { class: "text" });
  text.append(...marked(hit.text, query));
  return element("button", {
    type: "button", class: "hit", role, "data-start": hit.start_s, "data-footage": hit.footage_id,
    onclick: () => open(hit.footage_id, hit.start_s),
  },
  element("img", { src: hit.thumbnail, alt: "", loading: "lazy" }),
  element("div", { class: "words" },
    element("div", { class: "where" },
      element("span", { class: "time", text: clock(hit.start_s, true) }),
      showsFootage ? element("span", { text: hit.footage }) : null,
      hit.wall_start ? element("span", { text: hit.wall_start.slice(0, 19).replace("T", " ") }) : null),
    text));
}

/** Text with the words of a query marked, as nodes. */
function marked(text, query) {
  const words = query.toLowerCase().split(/[\s"]+/).filter((word) => word.length > 0);
  const nodes = [];
  const lower = text.toLowerCase();
  let place = 0;
  while (words.length > 0 && place < text.length && lower.length === text.length) {
    let best = -1; let length = 0;
    for (const word of words) {
      const found = lower.indexOf(word, place);
      if (found >= 0 && (best < 0 || found < best || (found === best && word.length > length))) {
        best = found; length = word.length;
      }
    }
    if (best < 0) break;
    if (best > place) nodes.push(text.slice(place, best));
    nodes.push(element("mark", { text: text.slice(best, best + length) }));
    place = best + length;
  }
  if (place < text.length) nodes.push(text.slice(place));
  return nodes;
}
