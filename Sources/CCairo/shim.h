#ifndef HOURGLASS_CCAIRO_SHIM_H
#define HOURGLASS_CCAIRO_SHIM_H

#include <cairo-pdf.h>
#include <cairo.h>

// Swift does not import macros that are strings, so these are functions.

static inline const char *hg_mime_jpeg(void) { return CAIRO_MIME_TYPE_JPEG; }
static inline const char *hg_tag_link(void) { return CAIRO_TAG_LINK; }

// What is used of Pango 1.x, whose interface has been stable since 1.16. Its
// own headers bring in those of GLib and HarfBuzz, and its pkg-config file
// flags the package manager refuses.

#define HG_PANGO_SCALE 1024

typedef struct _PangoLayout PangoLayout;
typedef struct _PangoLayoutLine PangoLayoutLine;
typedef struct _PangoContext PangoContext;
typedef struct _PangoFontDescription PangoFontDescription;
typedef struct _PangoLanguage PangoLanguage;

typedef struct {
    int x;
    int y;
    int width;
    int height;
} PangoRectangle;

enum { HG_PANGO_WEIGHT_BOLD = 700, HG_PANGO_WRAP_WORD_CHAR = 2 };

PangoLayout *pango_cairo_create_layout(cairo_t *context);
void pango_cairo_show_layout_line(cairo_t *context, PangoLayoutLine *line);
PangoFontDescription *pango_font_description_from_string(const char *text);
void pango_font_description_free(PangoFontDescription *description);
void pango_font_description_set_absolute_size(PangoFontDescription *description, double size);
void pango_font_description_set_weight(PangoFontDescription *description, int weight);
PangoLanguage *pango_language_from_string(const char *language);
void pango_context_set_language(PangoContext *context, PangoLanguage *language);
PangoContext *pango_layout_get_context(PangoLayout *layout);
void pango_layout_context_changed(PangoLayout *layout);
void pango_layout_set_font_description(PangoLayout *layout, const PangoFontDescription *description);
void pango_layout_set_width(PangoLayout *layout, int width);
void pango_layout_set_wrap(PangoLayout *layout, int wrap);
void pango_layout_set_text(PangoLayout *layout, const char *text, int length);
int pango_layout_get_line_count(PangoLayout *layout);
PangoLayoutLine *pango_layout_get_line_readonly(PangoLayout *layout, int line);
void pango_layout_line_get_extents(PangoLayoutLine *line, PangoRectangle *ink, PangoRectangle *logical);
void g_object_unref(void *object);

#endif
