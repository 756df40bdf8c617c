#ifndef OPENAPI_H
#define OPENAPI_H

#include <stddef.h>

/// Config/openapi.yaml as UTF-8; `count` receives the bytes.
const unsigned char *latchkey_openapi(size_t *count);

#endif
