// The floor beside which the daemon is measured: the same rows inserted into the same schema and the same files written, made durable and
// renamed, by a bare loop over what a finished run left. Usage: floor FINISHED.sqlite3 FINISHED-SPOOL/new EMPTY.sqlite3 EMPTY-DIRECTORY BATCH
// Prints the emails a second.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MUST(condition)                                                                      \
    do {                                                                                     \
        if (!(condition)) {                                                                  \
            fprintf(stderr, "floor: %s failed at line %d\n", #condition, __LINE__);          \
            exit(1);                                                                         \
        }                                                                                    \
    } while (0)

typedef struct {
    const char *name;
    sqlite3_value **cells;
    int columns, rows, next;
    sqlite3_stmt *insert;
} Table;

static Table tables[] = {{"pbx"}, {"event"}, {"profile"}, {"extension"}, {"privilege"}, {"email"}, {"token"}, {"history"}};
enum { TABLES = sizeof tables / sizeof *tables };

typedef struct {
    char *name, *bytes;
    size_t count;
} File;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void load(Table *table, sqlite3 *from, sqlite3 *to) {
    char sql[2048];
    sqlite3_stmt *select;
    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY rowid", table->name);
    MUST(sqlite3_prepare_v2(from, sql, -1, &select, NULL) == SQLITE_OK);
    table->columns = sqlite3_column_count(select);
    int room = 0;
    while (sqlite3_step(select) == SQLITE_ROW) {
        if (table->rows == room) {
            room = room ? room * 2 : 1024;
            table->cells = realloc(table->cells, sizeof(sqlite3_value *) * (size_t)(room * table->columns));
        }
        for (int column = 0; column < table->columns; column++)
            table->cells[table->rows * table->columns + column] = sqlite3_value_dup(sqlite3_column_value(select, column));
        table->rows++;
    }
    sqlite3_finalize(select);
    int length = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", table->name);
    for (int column = 1; column < table->columns; column++) length += snprintf(sql + length, sizeof sql - (size_t)length, ", ?");
    snprintf(sql + length, sizeof sql - (size_t)length, ")");
    MUST(sqlite3_prepare_v2(to, sql, -1, &table->insert, NULL) == SQLITE_OK);
}

static void insert(Table *table, int until) {
    for (; table->next < until && table->next < table->rows; table->next++) {
        for (int column = 0; column < table->columns; column++)
            sqlite3_bind_value(table->insert, column + 1, table->cells[table->next * table->columns + column]);
        MUST(sqlite3_step(table->insert) == SQLITE_DONE);
        sqlite3_reset(table->insert);
    }
}

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

static void write_files(const char *directory, File *files, int count, int tmp, int new) {
    char from[4096], to[4096];
    for (int index = 0; index < count; index++) {
        snprintf(from, sizeof from, "%s/tmp/%s", directory, files[index].name);
        int file = open(from, O_WRONLY | O_CREAT | O_EXCL, 0600);
        MUST(file >= 0 && write(file, files[index].bytes, files[index].count) == (ssize_t)files[index].count);
        close(file);
    }
    MUST(syncfs(tmp) == 0);
    for (int index = 0; index < count; index++) {
        snprintf(from, sizeof from, "%s/tmp/%s", directory, files[index].name);
        snprintf(to, sizeof to, "%s/new/%s", directory, files[index].name);
        MUST(rename(from, to) == 0);
    }
    MUST(fsync(new) == 0 && fsync(tmp) == 0);
}

int main(int count, char **words) {
    MUST(count == 6);
    int batch = atoi(words[5]), emails = 0;
    sqlite3 *from, *to;
    MUST(sqlite3_open_v2(words[1], &from, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    MUST(sqlite3_open_v2(words[3], &to, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    MUST(sqlite3_exec(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL) == SQLITE_OK);
    for (int index = 0; index < TABLES; index++) load(&tables[index], from, to);
    File *files = read_files(words[2], &emails);
    char path[4096];
    snprintf(path, sizeof path, "%s/tmp", words[4]);
    mkdir(path, 0700);
    int tmp = open(path, O_RDONLY | O_DIRECTORY);
    snprintf(path, sizeof path, "%s/new", words[4]);
    mkdir(path, 0700);
    int new = open(path, O_RDONLY | O_DIRECTORY);
    MUST(tmp >= 0 && new >= 0);

    double start = now();
    for (int done = 0; done < emails;) {
        int next = done + batch < emails ? done + batch : emails;
        MUST(sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
        for (int index = 0; index < TABLES; index++)
            insert(&tables[index], next == emails ? tables[index].rows : (int)((long)tables[index].rows * next / emails));
        MUST(sqlite3_exec(to, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
        write_files(words[4], files + done, next - done, tmp, new);
        done = next;
    }
    printf("%.0f\n", emails / (now() - start));
    return 0;
}
