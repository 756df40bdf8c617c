// The floor of one connection to PostgreSQL, as floor.c is that of SQLite: the rows that a finished run left, each in its final state, by
// pipelined prepared inserts, a batch of emails with all that belongs to it in one transaction, and then the batch's files. Nothing is looked
// up, decided, leased, or written twice. Usage: floor-postgresql FINISHED-URL FINISHED-SPOOL/new EMPTY-URL EMPTY-DIRECTORY BATCH
// Prints the emails a second.
#include "floor-files.h"
#include <libpq-fe.h>

typedef struct {
    // The column by which its rows belong to an email, and the email's column that it meets; none where rows are spread evenly over the run.
    const char *name, *column, *of_email;
    PGresult *rows;
    // For each row the place of its email, in rising order.
    int *places, next;
} Table;

// What refers to another table stands behind it.
static Table tables[] = {
    {"event", "id", "event"}, {"profile", "id", "profile"}, {"extension", "profile", "profile"}, {"privilege", "profile", "profile"},
    {"email", "id", "id"},    {"token", "email", "id"},     {"history", NULL, NULL}};
// What was there before the first event; the heads of the chains belong to their PBXs.
static Table before[] = {{"pbx", NULL, NULL}, {"history_head", NULL, NULL}};
enum { TABLES = sizeof tables / sizeof *tables, BEFORE = sizeof before / sizeof *before };

static PGconn *connect_to(const char *url) {
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK) fprintf(stderr, "floor: %s", PQerrorMessage(connection));
    MUST(PQstatus(connection) == CONNECTION_OK);
    return connection;
}

static void load(Table *table, PGconn *from, PGconn *to) {
    char sql[4096];
    if (table->column)
        snprintf(sql, sizeof sql,
                 "SELECT COALESCE(place, 0), one.* FROM %s one LEFT JOIN (SELECT key, MIN(place) AS place FROM "
                 "(SELECT %s AS key, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place FROM email) each_email GROUP BY key) first ON key = one.%s "
                 "ORDER BY 1, 2",
                 table->name, table->of_email, table->column);
    else
        snprintf(sql, sizeof sql,
                 "SELECT (ROW_NUMBER() OVER (ORDER BY one) - 1) * (SELECT COUNT(*) FROM email) / COUNT(*) OVER (), one.* FROM %s one ORDER BY 1, 2",
                 table->name);
    table->rows = PQexec(from, sql);
    if (PQresultStatus(table->rows) != PGRES_TUPLES_OK) fprintf(stderr, "floor: %s", PQerrorMessage(from));
    MUST(PQresultStatus(table->rows) == PGRES_TUPLES_OK);
    table->places = malloc(sizeof(int) * (size_t)(PQntuples(table->rows) + 1));
    for (int row = 0; row < PQntuples(table->rows); row++) table->places[row] = atoi(PQgetvalue(table->rows, row, 0));
    int length = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES ($1", table->name);
    for (int column = 2; column < PQnfields(table->rows); column++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ", $%d", column);
    snprintf(sql + length, sizeof sql - (size_t)length, ")");
    PGresult *prepared = PQprepare(to, table->name, sql, 0, NULL);
    MUST(PQresultStatus(prepared) == PGRES_COMMAND_OK);
    PQclear(prepared);
}

// Sends the rows that belong to the emails before that place; how many.
static int insert(Table *table, PGconn *to, int until) {
    const char *values[64];
    int sent = 0, columns = PQnfields(table->rows) - 1;
    MUST(columns <= 64);
    for (; table->next < PQntuples(table->rows) && table->places[table->next] < until; table->next++, sent++) {
        for (int column = 0; column < columns; column++)
            values[column] = PQgetisnull(table->rows, table->next, column + 1) ? NULL : PQgetvalue(table->rows, table->next, column + 1);
        MUST(PQsendQueryPrepared(to, table->name, columns, values, NULL, NULL, 0) == 1);
    }
    return sent;
}

static void say(PGconn *to, const char *sql) { MUST(PQsendQueryParams(to, sql, 0, NULL, NULL, NULL, NULL, 0) == 1); }

// Reads the answers to so many statements and to the sync behind them.
static void settle(PGconn *to, int sent) {
    MUST(PQpipelineSync(to) == 1);
    for (int index = 0; index < sent; index++) {
        PGresult *result = PQgetResult(to);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) fprintf(stderr, "floor: %s", PQerrorMessage(to));
        MUST(PQresultStatus(result) == PGRES_COMMAND_OK);
        PQclear(result);
        MUST(PQgetResult(to) == NULL);
    }
    PGresult *sync = PQgetResult(to);
    MUST(PQresultStatus(sync) == PGRES_PIPELINE_SYNC);
    PQclear(sync);
}

static void write_rows(Table *some, int count, PGconn *to, int until) {
    int sent = 2;
    say(to, "BEGIN");
    for (int index = 0; index < count; index++) sent += insert(&some[index], to, until);
    say(to, "COMMIT");
    settle(to, sent);
}

int main(int count, char **words) {
    MUST(count == 6);
    int batch = atoi(words[5]), emails = 0;
    PGconn *from = connect_to(words[1]), *to = connect_to(words[3]);
    for (int index = 0; index < BEFORE; index++) load(&before[index], from, to);
    for (int index = 0; index < TABLES; index++) load(&tables[index], from, to);
    File *files = read_files(words[2], &emails);
    Spool spool = make_spool(words[4]);
    MUST(batch > 0 && PQenterPipelineMode(to) == 1);
    write_rows(before, BEFORE, to, emails + 1);

    double start = now();
    for (int done = 0; done < emails;) {
        int next = done + batch < emails ? done + batch : emails;
        write_rows(tables, TABLES, to, next == emails ? 0x7fffffff : next);
        write_files(spool, files + done, next - done);
        done = next;
    }
    printf("%.0f\n", emails / (now() - start));
    PQfinish(from);
    PQfinish(to);
    return 0;
}
