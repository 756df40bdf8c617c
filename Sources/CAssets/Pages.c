#include "Pages.h"

// #embed is C23; clang knows it in every mode and only says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char style[] = {
#embed "../Web/Pages/latchkey.css"
};
static const unsigned char script[] = {
#embed "../Web/Pages/latchkey.js"
};
static const unsigned char icon[] = {
#embed "../Web/Pages/latchkey.svg"
};
static const unsigned char asked[] = {
#embed "../Web/Pages/asked.mustache"
};
static const unsigned char bar[] = {
#embed "../Web/Pages/bar.mustache"
};
static const unsigned char change[] = {
#embed "../Web/Pages/change.mustache"
};
static const unsigned char dead[] = {
#embed "../Web/Pages/dead.mustache"
};
static const unsigned char done[] = {
#embed "../Web/Pages/done.mustache"
};
static const unsigned char forgot[] = {
#embed "../Web/Pages/forgot.mustache"
};
static const unsigned char from[] = {
#embed "../Web/Pages/from.mustache"
};
static const unsigned char home[] = {
#embed "../Web/Pages/home.mustache"
};
static const unsigned char layout[] = {
#embed "../Web/Pages/layout.mustache"
};
static const unsigned char logo[] = {
#embed "../Web/Pages/logo.mustache"
};
static const unsigned char onward[] = {
#embed "../Web/Pages/onward.mustache"
};
static const unsigned char password[] = {
#embed "../Web/Pages/password.mustache"
};
static const unsigned char reason[] = {
#embed "../Web/Pages/reason.mustache"
};
static const unsigned char renewed[] = {
#embed "../Web/Pages/renewed.mustache"
};
static const unsigned char sessions[] = {
#embed "../Web/Pages/sessions.mustache"
};
static const unsigned char sign_in[] = {
#embed "../Web/Pages/sign-in.mustache"
};
static const unsigned char turndown[] = {
#embed "../Web/Pages/turndown.mustache"
};
static const unsigned char words_ar[] = {
#embed "../Web/Pages/words/ar.txt"
};
static const unsigned char words_de[] = {
#embed "../Web/Pages/words/de.txt"
};
static const unsigned char words_en[] = {
#embed "../Web/Pages/words/en.txt"
};
static const unsigned char words_es[] = {
#embed "../Web/Pages/words/es.txt"
};
static const unsigned char words_fr[] = {
#embed "../Web/Pages/words/fr.txt"
};
static const unsigned char words_ja[] = {
#embed "../Web/Pages/words/ja.txt"
};
static const unsigned char words_pt_BR[] = {
#embed "../Web/Pages/words/pt-BR.txt"
};
static const unsigned char words_zh_Hans[] = {
#embed "../Web/Pages/words/zh-Hans.txt"
};

#define PAGE(name, bytes) { name, bytes, sizeof bytes }

static const struct latchkey_page pages[] = {
    PAGE("latchkey.css", style),
    PAGE("latchkey.js", script),
    PAGE("latchkey.svg", icon),
    PAGE("asked", asked),
    PAGE("bar", bar),
    PAGE("change", change),
    PAGE("dead", dead),
    PAGE("done", done),
    PAGE("forgot", forgot),
    PAGE("from", from),
    PAGE("home", home),
    PAGE("layout", layout),
    PAGE("logo", logo),
    PAGE("onward", onward),
    PAGE("password", password),
    PAGE("reason", reason),
    PAGE("renewed", renewed),
    PAGE("sessions", sessions),
    PAGE("sign-in", sign_in),
    PAGE("turndown", turndown),
    PAGE("words/ar", words_ar),
    PAGE("words/de", words_de),
    PAGE("words/en", words_en),
    PAGE("words/es", words_es),
    PAGE("words/fr", words_fr),
    PAGE("words/ja", words_ja),
    PAGE("words/pt-BR", words_pt_BR),
    PAGE("words/zh-Hans", words_zh_Hans),
};

const struct latchkey_page *latchkey_page(size_t index) {
    return index < sizeof pages / sizeof pages[0] ? &pages[index] : NULL;
}
