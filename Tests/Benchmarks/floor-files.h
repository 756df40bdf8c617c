// The files that a finished run left, written again, made durable and renamed, a batch at a time.
#include "floor.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

typedef struct {
    char *name, *bytes;
    size_t count;
} File;

static File *read_files(const char *directory, int *count) {
    DIR *stream = opendir(directory);
    MUST(stream);
    File *files = NULL;
    int room = 0;
    char path[4096];
    for (struct dirent *entry; (entry = readdir(stream));) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        int file = open(path, O_RDONLY);
        struct stat status;
        MUST(file >= 0 && fstat(file, &status) == 0);
        if (*count == room) files = realloc(files, sizeof(File) * (size_t)(room = room ? room * 2 : 1024));
        File *one = &files[(*count)++];
        one->name = strdup(entry->d_name);
        one->count = (size_t)status.st_size;
        one->bytes = malloc(one->count);
        MUST(read(file, one->bytes, one->count) == (ssize_t)one->count);
        close(file);
    }
    closedir(stream);
    return files;
}

typedef struct {
    const char *path;
    int tmp, new;
} Spool;

static Spool make_spool(const char *directory) {
    Spool spool = {directory};
    char path[4096];
    snprintf(path, sizeof path, "%s/tmp", directory);
    mkdir(path, 0700);
    spool.tmp = open(path, O_RDONLY | O_DIRECTORY);
    snprintf(path, sizeof path, "%s/new", directory);
    mkdir(path, 0700);
    spool.new = open(path, O_RDONLY | O_DIRECTORY);
    MUST(spool.tmp >= 0 && spool.new >= 0);
    return spool;
}

static void write_files(Spool spool, const File *files, int count) {
    char from[4096], to[4096];
    for (int index = 0; index < count; index++) {
        snprintf(from, sizeof from, "%s/tmp/%s", spool.path, files[index].name);
        int file = open(from, O_WRONLY | O_CREAT | O_EXCL, 0600);
        MUST(file >= 0 && write(file, files[index].bytes, files[index].count) == (ssize_t)files[index].count);
        close(file);
    }
    MUST(syncfs(spool.tmp) == 0);
    for (int index = 0; index < count; index++) {
        snprintf(from, sizeof from, "%s/tmp/%s", spool.path, files[index].name);
        snprintf(to, sizeof to, "%s/new/%s", spool.path, files[index].name);
        MUST(rename(from, to) == 0);
    }
    MUST(fsync(spool.new) == 0 && fsync(spool.tmp) == 0);
}
