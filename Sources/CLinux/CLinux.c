#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

int latchkey_syncfs(int descriptor) { return syncfs(descriptor); }

int latchkey_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
    return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

ssize_t latchkey_getrandom(void *buffer, size_t count) { return getrandom(buffer, count, 0); }

int latchkey_forbid_core_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

int latchkey_forbids_new_privileges(void) {
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

static int schedule(int policy) {
    const struct sched_param none = {0};
    return sched_setscheduler(0, policy, &none);
}

int latchkey_schedule_patiently(void) { return schedule(SCHED_BATCH); }

int latchkey_schedule_usually(void) { return schedule(SCHED_OTHER); }

int latchkey_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int latchkey_pidfd(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int latchkey_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

pid_t latchkey_spawn(const char *program, char *const arguments[], char *const environment[], int input, int output) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t process = -1;
    sigemptyset(&none);
    sigfillset(&all);
    int failure = posix_spawn_file_actions_init(&files);
    if (failure == 0) {
        failure = posix_spawnattr_init(&attributes);
        if (failure == 0) {
            posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
            posix_spawnattr_setpgroup(&attributes, 0);
            posix_spawnattr_setsigmask(&attributes, &none);
            posix_spawnattr_setsigdefault(&attributes, &all);
            if ((failure = posix_spawn_file_actions_adddup2(&files, input, 0)) == 0
                && (failure = posix_spawn_file_actions_adddup2(&files, output, 1)) == 0
                && (failure = posix_spawn_file_actions_adddup2(&files, output, 2)) == 0
                && (failure = posix_spawn_file_actions_addclosefrom_np(&files, 3)) == 0)
                failure = posix_spawn(&process, program, &files, &attributes, arguments, environment);
            posix_spawnattr_destroy(&attributes);
        }
        posix_spawn_file_actions_destroy(&files);
    }
    if (failure == 0) return process;
    errno = failure;
    return -1;
}

ssize_t latchkey_send_datagram(const char *path, const char *text) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof address.sun_path) {
        errno = EINVAL;
        return -1;
    }
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = 0;
    int socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0) return -1;
    ssize_t sent = sendto(
        socket_, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address,
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    int reason = errno;
    close(socket_);
    errno = reason;
    return sent;
}
