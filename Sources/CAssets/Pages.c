#include "Pages.h"

// #embed is C23; clang knows it in every mode and only says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char style[] = {
#embed "../Web/Pages/latchkey.css"
};
static const unsigned char layout[] = {
#embed "../Web/Pages/layout.mustache"
};
static const unsigned char en_asked[] = {
#embed "../Web/Pages/en/asked.mustache"
};
static const unsigned char en_dead[] = {
#embed "../Web/Pages/en/dead.mustache"
};
static const unsigned char en_done[] = {
#embed "../Web/Pages/en/done.mustache"
};
static const unsigned char en_forgot[] = {
#embed "../Web/Pages/en/forgot.mustache"
};
static const unsigned char en_password[] = {
#embed "../Web/Pages/en/password.mustache"
};
static const unsigned char en_reason[] = {
#embed "../Web/Pages/en/reason.mustache"
};
static const unsigned char en_renewed[] = {
#embed "../Web/Pages/en/renewed.mustache"
};
static const unsigned char en_turndown[] = {
#embed "../Web/Pages/en/turndown.mustache"
};

#define PAGE(name, bytes) { name, bytes, sizeof bytes }

static const struct latchkey_page pages[] = {
    PAGE("latchkey.css", style),
    PAGE("layout", layout),
    PAGE("en/asked", en_asked),
    PAGE("en/dead", en_dead),
    PAGE("en/done", en_done),
    PAGE("en/forgot", en_forgot),
    PAGE("en/password", en_password),
    PAGE("en/reason", en_reason),
    PAGE("en/renewed", en_renewed),
    PAGE("en/turndown", en_turndown),
};

const struct latchkey_page *latchkey_page(size_t index) {
    return index < sizeof pages / sizeof pages[0] ? &pages[index] : NULL;
}
