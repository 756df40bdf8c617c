#ifndef CLINUX_H
#define CLINUX_H

// The few Linux calls that Swift's Glibc module lacks. Each returns what the call returns; errno tells why it failed.

#include <stddef.h>
#include <sys/types.h>

/// syncfs(2): flushes the whole file system that `descriptor` lies on.
int latchkey_syncfs(int descriptor);

/// renameat2(2) with RENAME_NOREPLACE: fails with EEXIST rather than replace `to`.
int latchkey_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to);

/// getrandom(2), blocking until the kernel's source is seeded.
ssize_t latchkey_getrandom(void *buffer, size_t count);

/// prctl(PR_SET_DUMPABLE, 0): no core file and no ptrace may show what is in memory.
int latchkey_forbid_core_dumps(void);

/// prctl(PR_GET_NO_NEW_PRIVS): 1 where no program that is started may gain privileges.
int latchkey_forbids_new_privileges(void);

/// sched_setscheduler(2) for the calling thread, and for those that it starts from then on: SCHED_BATCH.
int latchkey_schedule_patiently(void);

/// The same: SCHED_OTHER.
int latchkey_schedule_usually(void);

/// memfd_create(2): a file that lies in memory alone.
int latchkey_memfd(const char *name);

/// pidfd_open(2): a descriptor that becomes readable when the process ends.
int latchkey_pidfd(pid_t process);

/// pipe2(2), closed on exec; reading from `ends[0]` never blocks.
int latchkey_pipe(int ends[2]);

/// posix_spawn(3) in a process group of its own, with no descriptors but these: standard input, and one for output and errors.
pid_t latchkey_spawn(const char *program, char *const arguments[], char *const environment[], int input, int output);

/// Sends one datagram to the Unix socket `path`, where '@' begins a name of the abstract namespace (unix(7)), without waiting.
ssize_t latchkey_send_datagram(const char *path, const char *text);

#endif
