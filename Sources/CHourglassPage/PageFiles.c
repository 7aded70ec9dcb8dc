// The page's files as they lie beside this one, put into the program by the
// compiler: the command works from wherever it is copied to.
#pragma clang diagnostic ignored "-Wc23-extensions"

#include "CHourglassPage.h"

static const unsigned char index_html[] = {
#embed "Page/index.html"
};
static const unsigned char style_css[] = {
#embed "Page/style.css"
};
static const unsigned char icon_svg[] = {
#embed "Page/icon.svg"
};
static const unsigned char main_js[] = {
#embed "Page/main.js"
};
static const unsigned char api_js[] = {
#embed "Page/api.js"
};
static const unsigned char dom_js[] = {
#embed "Page/dom.js"
};
static const unsigned char words_js[] = {
#embed "Page/words.js"
};
static const unsigned char library_js[] = {
#embed "Page/library.js"
};
static const unsigned char adding_js[] = {
#embed "Page/adding.js"
};
static const unsigned char player_js[] = {
#embed "Page/player.js"
};
static const unsigned char timeline_js[] = {
#embed "Page/timeline.js"
};
static const unsigned char moment_js[] = {
#embed "Page/moment.js"
};
static const unsigned char asking_js[] = {
#embed "Page/asking.js"
};
static const unsigned char searching_js[] = {
#embed "Page/searching.js"
};
static const unsigned char reading_js[] = {
#embed "Page/reading.js"
};
static const unsigned char settings_js[] = {
#embed "Page/settings.js"
};
static const unsigned char reports_js[] = {
#embed "Page/reports.js"
};
static const unsigned char zones_js[] = {
#embed "Page/zones.js"
};
static const unsigned char openapi_json[] = {
#embed "Page/openapi.json"
};

#define ENTRY(name, bytes) {name, bytes, sizeof bytes}

static const hg_page_entry entries[] = {
    ENTRY("index.html", index_html),
    ENTRY("style.css", style_css),
    ENTRY("icon.svg", icon_svg),
    ENTRY("main.js", main_js),
    ENTRY("api.js", api_js),
    ENTRY("dom.js", dom_js),
    ENTRY("words.js", words_js),
    ENTRY("library.js", library_js),
    ENTRY("adding.js", adding_js),
    ENTRY("player.js", player_js),
    ENTRY("timeline.js", timeline_js),
    ENTRY("moment.js", moment_js),
    ENTRY("asking.js", asking_js),
    ENTRY("searching.js", searching_js),
    ENTRY("reading.js", reading_js),
    ENTRY("settings.js", settings_js),
    ENTRY("reports.js", reports_js),
    ENTRY("zones.js", zones_js),
    ENTRY("openapi.json", openapi_json),
};

const hg_page_entry *hg_page_file(long number) {
    long count = sizeof entries / sizeof *entries;
    return number >= 0 && number < count ? &entries[number] : NULL;
}
