#include "CommonWords.h"

// #embed is C23; clang knows it in every mode and only says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char frequent[] = {
#embed "CommonWords/frequent.txt"
};

static const unsigned char words[] = {
#embed "CommonWords/words.txt"
};

const unsigned char *latchkey_frequent_words(size_t *count) {
    *count = sizeof frequent;
    return frequent;
}

const unsigned char *latchkey_common_words(size_t *count) {
    *count = sizeof words;
    return words;
}
