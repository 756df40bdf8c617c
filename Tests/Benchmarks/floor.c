// The floor beside which the daemon is measured: the same rows inserted into the same schema and the same files written, made durable and
// renamed, by a bare loop over what a finished run left. Usage: floor FINISHED.sqlite3 FINISHED-SPOOL/new EMPTY.sqlite3 EMPTY-DIRECTORY BATCH
// Prints the emails a second.
#include "floor-files.h"
#include <sqlite3.h>

typedef struct {
    const char *name;
    sqlite3_value **cells;
    int columns, rows, next;
    sqlite3_stmt *insert;
} Table;

static Table tables[] = {{"pbx"}, {"event"}, {"profile"}, {"extension"}, {"privilege"}, {"email"}, {"token"}, {"history"}};
enum { TABLES = sizeof tables / sizeof *tables };

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

int main(int count, char **words) {
    MUST(count == 6);
    int batch = atoi(words[5]), emails = 0;
    sqlite3 *from, *to;
    MUST(sqlite3_open_v2(words[1], &from, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    MUST(sqlite3_open_v2(words[3], &to, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    MUST(sqlite3_exec(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL) == SQLITE_OK);
    for (int index = 0; index < TABLES; index++) load(&tables[index], from, to);
    File *files = read_files(words[2], &emails);
    Spool spool = make_spool(words[4]);

    double start = now();
    for (int done = 0; done < emails;) {
        int next = done + batch < emails ? done + batch : emails;
        MUST(sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
        for (int index = 0; index < TABLES; index++)
            insert(&tables[index], next == emails ? tables[index].rows : (int)((long)tables[index].rows * next / emails));
        MUST(sqlite3_exec(to, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
        write_files(spool, files + done, next - done);
        done = next;
    }
    printf("%.0f\n", emails / (now() - start));
    return 0;
}
