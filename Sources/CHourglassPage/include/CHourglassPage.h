#ifndef HOURGLASS_PAGE_H
#define HOURGLASS_PAGE_H

#include <stddef.h>

/// A file of the page.
typedef struct {
    /// Name below the root of the server.
    const char *name;
    /// What is in it.
    const unsigned char *bytes;
    /// How many bytes that is.
    size_t count;
} hg_page_entry;

/// The file of a number, or NULL past the last one.
const hg_page_entry *hg_page_file(long number);

#endif
