#ifndef CASSETS_H
#define CASSETS_H

// Files that travel inside the binary, embedded with #embed (C23).

#include <stddef.h>

#include "CommonWords.h"
#include "OpenAPI.h"
#include "Pages.h"

#endif
