// What the index knows of the moment played.

import { byID, element } from "/dom.js";
import { get } from "/api.js";
import { t } from "/words.js";

/** Shows a moment, unless another is wanted by the time it is known. */
export async function renderMoment(footage, seconds, isWanted) {
  let moment;
  try {
    moment = await get(`/api/footage/${footage.id}/moment?t=${seconds.toFixed(3)}`);
  } catch {
    byID("moment").hidden = true;
    return;
  }
  if (!isWanted()) return;
  const parts = [
    [t("onScreen"), moment.on_screen.map((each) => each.text)],
    [t("said"), moment.said.map((each) => each.text)],
    [t("happening"), moment.events.filter((each) => each.kind !== "slide").map((each) => each.kind)],
  ].filter(([, texts]) => texts.length > 0);
  byID("moment-body").replaceChildren(...parts.flatMap(([kind, texts]) => [
    element("p", { class: "kind", text: kind }), element("p", { text: texts.join("\n") }),
  ]));
  byID("moment").hidden = parts.length === 0;
}
