// The floor of a form that notes one thing: one row a transaction, each durable, by a bare loop. Usage: floor-insert EMPTY.sqlite3 SECONDS
// Prints the rows a second.
#include "floor.h"
#include <sqlite3.h>

int main(int count, char **words) {
    MUST(count == 3);
    sqlite3 *database;
    sqlite3_stmt *insert;
    MUST(sqlite3_open(words[1], &database) == SQLITE_OK);
    MUST(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "CREATE TABLE event (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL) STRICT", NULL, NULL, NULL) == SQLITE_OK);
    MUST(sqlite3_prepare_v2(database, "INSERT INTO event (id, digest) VALUES (?1, ?2)", -1, &insert, NULL) == SQLITE_OK);
    double start = now(), end = start + atof(words[2]), at = start;
    int rows = 0;
    for (; at < end; at = now()) {
        char id[33], digest[65];
        snprintf(id, sizeof id, "%032d", rows);
        snprintf(digest, sizeof digest, "%064d", rows++);
        sqlite3_bind_text(insert, 1, id, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 2, digest, -1, SQLITE_STATIC);
        MUST(sqlite3_step(insert) == SQLITE_DONE);
        sqlite3_reset(insert);
    }
    printf("%.0f\n", rows / (at - start));
    return 0;
}
