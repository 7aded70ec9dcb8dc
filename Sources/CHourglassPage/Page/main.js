// Puts the parts of the page together.

import { byID, opensFiles } from "/dom.js";
import { apply, toggleLanguage } from "/words.js";
import { Player } from "/player.js";
import { Timeline } from "/timeline.js";
import { Library } from "/library.js";
import { setUpAdding } from "/adding.js";
import { setUpAsking } from "/asking.js";
import { setUpSearching } from "/searching.js";
import { setUpSettings } from "/settings.js";
import { setUpReports } from "/reports.js";
import { setUpZones } from "/zones.js";

setUpTheme();
apply();
byID("language").addEventListener("click", toggleLanguage);
for (const id of ["search-image", "upload"]) opensFiles(byID(`${id}-button`), byID(id));

const player = new Player();
const timeline = new Timeline(player);
const library = new Library(player);
const open = (footage, seconds) => player.open(library.record(footage) ?? { id: footage }, seconds);

setUpAdding(library);
setUpAsking(player, open);
setUpSearching(open);
setUpSettings(library);
setUpReports(player);
setUpZones(player);
player.addEventListener("open", () => timeline.show(player.footage));
await library.load();
followAddress();

/** Opens what the address names, as in #footage=3&t=12.5. */
function followAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const id = Number(wanted.get("footage"));
  if (library.record(id)) open(id, Number(wanted.get("t") ?? 0));
}
addEventListener("hashchange", followAddress);

function setUpTheme() {
  const root = document.documentElement;
  const next = { auto: "dark", dark: "light", light: "auto" };
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  try { root.dataset.theme = localStorage.getItem("theme") ?? "auto"; } catch { /* private window */ }
  byID("theme").addEventListener("click", () => {
    // From the system's own theme, the first press must change something.
    let theme = next[root.dataset.theme];
    if (root.dataset.theme === "auto" && systemIsDark.matches) theme = "light";
    if (root.dataset.theme === "light" && !systemIsDark.matches) theme = "dark";
    root.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch { /* private window */ }
    document.dispatchEvent(new Event("theme"));
  });
  systemIsDark.addEventListener("change", () => document.dispatchEvent(new Event("theme")));
}
