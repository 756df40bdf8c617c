#define _GNU_SOURCE
#include "CLinux.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <unistd.h>

int latchkey_syncfs(int descriptor) { return syncfs(descriptor); }

int latchkey_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
    return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

ssize_t latchkey_getrandom(void *buffer, size_t count) { return getrandom(buffer, count, 0); }

int latchkey_forbid_core_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
