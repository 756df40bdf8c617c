#ifndef PAGES_H
#define PAGES_H

// The public pages: templates, the words for them in each language, style sheet, script and icon, from Sources/Web/Pages.

#include <stddef.h>

/// A file of the pages; `name` as below Pages/, without extension for templates and words.
struct latchkey_page {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// The file at `index`; null behind the last.
const struct latchkey_page *latchkey_page(size_t index);

#endif
