// Search: while words are typed, in earnest with Enter, and by picture.

import { byID, element, hitButton } from "/dom.js";
import { get } from "/api.js";
import { t } from "/words.js";

/** A line among the results that cannot be chosen. */
const say = (text) => element("p", { class: "none", role: "option", "aria-disabled": "true", text });

export function setUpSearching(open) {
  const field = byID("search");
  const box = byID("search-results");
  let number = 0;
  let running = null;

  const hide = () => { box.hidden = true; field.setAttribute("aria-expanded", "false"); };
  const go = (footage, seconds) => { hide(); open(footage, seconds); };

  function show(hits, query, remark) {
    const found = hits.map((hit, index) => {
      const button = hitButton(hit, { query, role: "option" }, go);
      button.id = `hit-${index}`;
      button.tabIndex = -1;
      return button;
    });
    if (found.length === 0) found.push(say(t("nothingFound")));
    if (remark) found.push(say(remark));
    box.replaceChildren(...found);
    box.hidden = false;
    field.setAttribute("aria-expanded", "true");
    field.removeAttribute("aria-activedescendant");
  }

  async function search(path, query, options = {}) {
    const mine = ++number;
    running?.abort();
    running = new AbortController();
    try {
      const { hits, remark } = await get(path, { ...options, signal: running.signal });
      if (mine === number) show(hits, query, remark);
    } catch (error) {
      if (error.name === "AbortError" || mine !== number) return;
      box.replaceChildren(say(error.message));
      box.hidden = false;
    }
  }

  field.addEventListener("input", () => {
    const query = field.value;
    if (!query.trim()) { number += 1; return hide(); }
    search(`/api/search?typing=true&limit=12&q=${encodeURIComponent(query)}`, query);
  });
  field.addEventListener("focus", () => { if (field.value.trim() && box.childElementCount > 0) box.hidden = false; });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") return hide();
    if (event.key === "Enter") {
      const chosen = box.querySelector('[aria-selected="true"]');
      if (chosen) return chosen.click();
      if (field.value.trim()) search(`/api/search?limit=20&q=${encodeURIComponent(field.value)}`, field.value);
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    choose(event.key === "ArrowDown" ? 1 : -1);
  });

  function choose(step) {
    const options = [...box.querySelectorAll('button[role="option"]')];
    if (options.length === 0) return;
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = options[(now + step + options.length) % options.length];
    for (const option of options) option.setAttribute("aria-selected", String(option === next));
    field.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  byID("search-image").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    box.replaceChildren(say(t("searching")));
    box.hidden = false;
    field.placeholder = t("pictureQuery", { name: file.name });
    search("/api/search/image?limit=20", "", { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".search")) hide();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !isTyping) { event.preventDefault(); field.focus(); }
  });
}
