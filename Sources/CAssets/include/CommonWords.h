#ifndef COMMON_WORDS_H
#define COMMON_WORDS_H

// Lists of what people guess first, each entry ended by a line feed, sorted by bytes. Their source and licence: CommonWords/README.md.

#include <stddef.h>

/// The few thousand most frequent passwords, words and names; `count` receives the bytes.
const unsigned char *latchkey_frequent_words(size_t *count);

/// The other common passwords, words and names; `count` receives the bytes.
const unsigned char *latchkey_common_words(size_t *count);

#endif
