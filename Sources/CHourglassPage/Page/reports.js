// Reports and chapters, to open or to save.

import { byID, clock, element, openDialog } from "/dom.js";
import { get } from "/api.js";
import { language, t } from "/words.js";

export function setUpReports(player) {
  byID("open-report").addEventListener("click", () => show(player.footage, "report"));
  byID("open-chapters").addEventListener("click", () => {
    show(player.footage, "chapters");
    listChapters(player);
  });
}

/** The chapters themselves: a press goes there. */
async function listChapters(player) {
  const footage = player.footage;
  if (!footage) return;
  const list = element("ol", { class: "chapter-list", "aria-label": t("chapterList"), tabindex: "0" });
  byID("report-body").prepend(list);
  try {
    const { chapters } = await get(`/api/footage/${footage.id}/chapters?format=json`);
    const go = (chapter) => { byID("report").close(); player.seek(chapter.start_s); };
    list.replaceChildren(...chapters.map((chapter) => element("li", {},
      element("button", { type: "button", "data-start": chapter.start_s, onclick: () => go(chapter) },
        element("span", { class: "time", text: clock(chapter.start_s) }), element("span", { text: chapter.title })))));
    if (chapters.length === 0) list.replaceWith(element("p", { class: "note", text: t("noChapters") }));
  } catch (error) {
    list.replaceWith(element("p", { class: "note bad", text: error.message }));
  }
}

const formats = {
  report: [["html", "HTML"], ["md", "Markdown"], ["csv", "CSV"], ["json", "JSON"]],
  chapters: [["vtt", "WebVTT"], ["youtube", "YouTube"], ["ffmetadata", "FFmpeg"], ["matroska", "Matroska"]],
};

function show(footage, kind) {
  if (!footage) return;
  byID("report-title").textContent = `${t(kind)}: ${footage.footage}`;
  const format = element("select", { id: "report-format" },
    ...formats[kind].map(([value, text]) => element("option", { value, text })));
  const since = element("input", { type: "text", id: "report-since", placeholder: "00:10:00" });
  const until = element("input", { type: "text", id: "report-until", placeholder: "01:30:00" });
  const address = (saves) => {
    const query = new URLSearchParams({ format: format.value });
    if (kind === "report") {
      query.append("footage", footage.id);
      query.append("language", language);
      if (since.value.trim()) query.append("since", since.value.trim());
      if (until.value.trim()) query.append("until", until.value.trim());
    }
    if (saves) query.append("download", "true");
    return kind === "report" ? `/api/reports?${query}` : `/api/footage/${footage.id}/chapters?${query}`;
  };
  const openLink = element("a", { class: "button primary", id: "report-open", target: "_blank", rel: "noopener", text: t("openIt") });
  const saveLink = element("a", { class: "button", id: "report-save", text: t("saveIt") });
  const refresh = () => { openLink.href = address(false); saveLink.href = address(true); };
  for (const field of [format, since, until]) field.addEventListener("input", refresh);
  refresh();
  byID("report-body").replaceChildren(
    element("p", { class: "note", text: t(kind === "report" ? "reportNote" : "chaptersNote") }),
    element("div", { class: "report-form" },
      element("label", {}, element("span", { text: t("format") }), format),
      ...(kind === "report" ? [
        element("label", {}, element("span", { text: t("since") }), since),
        element("label", {}, element("span", { text: t("until") }), until)] : []),
      element("div", { class: "row" }, openLink, saveLink)));
  openDialog("report");
}
