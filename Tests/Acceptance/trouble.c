// Preloaded into the daemon: what no test may do to the whole machine. Below $TROUBLE_ROOT the file system turns read-only while the file
// $TROUBLE_ROOT.read-only is there, for files that are open already as well; the clock of the day is off by the seconds in $TROUBLE_CLOCK.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); real; })

static int is_below(const char *path) {
    const char *root = getenv("TROUBLE_ROOT");
    if (!root || !path || strncmp(path, root, strlen(root)) != 0) return 0;
    char flag[PATH_MAX];
    snprintf(flag, sizeof flag, "%s.read-only", root);
    return access(flag, F_OK) == 0;
}

static int is_held(int descriptor) {
    char link[64], path[PATH_MAX];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = saved;
    if (length < 0) return 0;
    path[length] = 0;
    int below = is_below(path);
    errno = saved;
    return below;
}

#define REFUSE(condition) do { if (condition) { errno = EROFS; return -1; } } while (0)
#define OPENS(path, flags) (((flags) & (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC)) && is_below(path))

#define OPEN(name) int name(const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
    REFUSE(OPENS(path, flags)); return REAL(name)(path, flags, mode); }
OPEN(open)
OPEN(open64)

#define OPENAT(name) int name(int directory, const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
    REFUSE((flags & (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC)) && (path[0] == '/' ? is_below(path) : is_held(directory))); \
    return REAL(name)(directory, path, flags, mode); }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int d, const void *b, size_t n) { REFUSE(is_held(d)); return REAL(write)(d, b, n); }
ssize_t writev(int d, const struct iovec *v, int n) { REFUSE(is_held(d)); return REAL(writev)(d, v, n); }
ssize_t pwrite(int d, const void *b, size_t n, off_t o) { REFUSE(is_held(d)); return REAL(pwrite)(d, b, n, o); }
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) { REFUSE(is_held(d)); return REAL(pwrite64)(d, b, n, o); }
int ftruncate(int d, off_t n) { REFUSE(is_held(d)); return REAL(ftruncate)(d, n); }
int ftruncate64(int d, off64_t n) { REFUSE(is_held(d)); return REAL(ftruncate64)(d, n); }
int fallocate(int d, int m, off_t o, off_t n) { REFUSE(is_held(d)); return REAL(fallocate)(d, m, o, n); }
int posix_fallocate(int d, off_t o, off_t n) { if (is_held(d)) return EROFS; return REAL(posix_fallocate)(d, o, n); }
int mkdir(const char *p, mode_t m) { REFUSE(is_below(p) && access(p, F_OK) != 0); return REAL(mkdir)(p, m); }
int unlink(const char *p) { REFUSE(is_below(p) && access(p, F_OK) == 0); return REAL(unlink)(p); }
int unlinkat(int d, const char *p, int f) { REFUSE(p[0] == '/' ? is_below(p) : is_held(d)); return REAL(unlinkat)(d, p, f); }
int rename(const char *a, const char *b) { REFUSE(is_below(a) || is_below(b)); return REAL(rename)(a, b); }
int renameat(int d, const char *a, int e, const char *b) { REFUSE(is_held(d) || is_held(e) || is_below(a) || is_below(b)); return REAL(renameat)(d, a, e, b); }
int renameat2(int d, const char *a, int e, const char *b, unsigned f) {
    REFUSE(is_held(d) || is_held(e) || is_below(a) || is_below(b)); return REAL(renameat2)(d, a, e, b, f); }
int linkat(int d, const char *a, int e, const char *b, int f) { REFUSE(is_below(b) || is_held(e)); return REAL(linkat)(d, a, e, b, f); }
int utimensat(int d, const char *p, const struct timespec t[2], int f) { REFUSE(p ? is_below(p) : is_held(d)); return REAL(utimensat)(d, p, t, f); }
int faccessat(int d, const char *p, int mode, int f) {
    REFUSE((mode & W_OK) && (p[0] == '/' ? is_below(p) : is_held(d))); return REAL(faccessat)(d, p, mode, f); }

int clock_gettime(clockid_t clock, struct timespec *now) {
    int done = REAL(clock_gettime)(clock, now);
    const char *path = getenv("TROUBLE_CLOCK");
    if (done != 0 || clock != CLOCK_REALTIME || !path) return done;
    char text[32] = "";
    int saved = errno, file = REAL(open)(path, O_RDONLY | O_CLOEXEC, 0);
    if (file >= 0) {
        if (read(file, text, sizeof text - 1) > 0) now->tv_sec += atoll(text);
        close(file);
    }
    errno = saved;
    return done;
}
