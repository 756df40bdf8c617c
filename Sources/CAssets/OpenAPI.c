#include "OpenAPI.h"

// #embed is C23; clang knows it in every mode and only says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char document[] = {
#embed "../../Config/openapi.yaml"
};

const unsigned char *latchkey_openapi(size_t *count) {
    *count = sizeof document;
    return document;
}
