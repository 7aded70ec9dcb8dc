// How footage is read: the choices as fields, when footage is added and in
// the settings.

import { byID, byteText, element } from "/dom.js";
import { get } from "/api.js";
import { t } from "/words.js";

/** The choices that name models, and what the models are for. */
const modelFields = { speech_model: "speech", meaning_model: "meaning", picture_model: "seeing" };

export class ReadingFields {
  #box; #prefix; #models = []; #choice = {};

  /** Fields in a box; `prefix` keeps their ids apart from others. */
  constructor(id, prefix) {
    this.#box = byID(id);
    this.#prefix = prefix;
    document.addEventListener("language", () => { if (this.#box.childElementCount > 0) this.draw(this.value); });
  }

  /** Shows a choice, with the models that are installed now. */
  async load(choice) {
    try { this.#models = (await get("/api/models")).models.filter((model) => model.installed); } catch { /* none, then */ }
    this.draw(choice);
  }

  draw(choice) {
    this.#choice = choice;
    this.#box.replaceChildren(
      this.#field("sampling", "readSampling", [["adaptive", t("samplingAdaptive")], ["thorough", t("samplingThorough")]], choice.sampling ?? "adaptive"),
      this.#field("reads_text", "readText", [["true", t("on")], ["false", t("offWord")]], String(choice.reads_text ?? true)),
      this.#field("objects", "readObjects", [["auto", t("objectsAuto")], ["on", t("on")], ["off", t("offWord")]], choice.objects ?? "auto"),
      this.#field("speech_model", "readSpeech", this.#modelOptions("speech_model", "speechOff"), choice.speech_model ?? "off"),
      this.#field("meaning_model", "readMeaning", this.#modelOptions("meaning_model", "meaningOff"), choice.meaning_model ?? "off"),
      this.#field("picture_model", "readPictures", this.#modelOptions("picture_model", "picturesOff"), choice.picture_model ?? "off"));
  }

  /** The choice as the fields show it. */
  get value() {
    const value = {};
    for (const select of this.#box.querySelectorAll("select")) {
      value[select.name] = select.name === "reads_text" ? select.value === "true" : select.value;
    }
    return { ...this.#choice, ...value };
  }

  #modelOptions(name, none) {
    const fitting = this.#models.filter((model) => model.use === modelFields[name]);
    return [["off", t(none)], ...fitting.map((model) => [model.id, `${model.id} · ${byteText(model.bytes)}`])];
  }

  #field(name, phrase, options, chosen) {
    const select = element("select", { id: `${this.#prefix}-${name.replace("_", "-")}`, name },
      ...options.map(([value, text]) => element("option", { value, text })));
    select.value = chosen;
    // A model that is gone is no choice any more.
    if (select.selectedIndex < 0) select.value = options[0][0];
    const hint = options.length === 1 ? element("small", { text: t("noModelYet") }) : null;
    return element("label", {}, element("span", { text: t(phrase) }), select, hint);
  }
}
