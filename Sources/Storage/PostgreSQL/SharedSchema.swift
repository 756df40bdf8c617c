/// What only a database that several processes share has: marks of commits, and the way in for other systems (Q1).
enum SharedSchema {
    static let statements = [commitMark, submission, submitFunction, noPublic]

    /// Whether a transaction took place whose commit was cut off; a row for each connection that ever wrote, replaced in place.
    private static let commitMark =
        "CREATE TABLE commit_mark (slot {text} NOT NULL PRIMARY KEY, mark {int} NOT NULL, epoch {int} NOT NULL, at {int} NOT NULL)"

    /// Events that another system handed in within its own transaction, until a node takes them into the queue.
    private static let submission = """
        CREATE TABLE submission (id {id}, event {text} NOT NULL, submitted_by {text} NOT NULL, submitted_at {int} NOT NULL)
        """

    /// The public contract (docs/postgresql.md). It runs with the rights of its owner, in the schema where it was made, so that its caller needs
    /// no right but to call it, and whatever its caller may make in a schema is not found by it: each operator has exactly the types that it is
    /// called with, and the schema is named. It refuses at once what no node could read, and touches no row that anybody waits for.
    private static let submitFunction = #"""
        DO $do$ BEGIN EXECUTE format($make$
        CREATE FUNCTION latchkey_submit(event text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE value json; number bigint; member text;
        BEGIN
            IF event IS NULL OR octet_length(event) > 65536 THEN
                RAISE EXCEPTION 'latchkey_submit: an event is a JSON text of at most 65536 bytes' USING ERRCODE = '22023';
            END IF;
            BEGIN
                value := event::json;
                IF json_typeof(value) <> 'object' THEN
                    RAISE EXCEPTION 'latchkey_submit: the event is no JSON object' USING ERRCODE = '22023';
                END IF;
                FOREACH member IN ARRAY ARRAY['specversion', 'id', 'source', 'type'] LOOP
                    IF json_typeof(value->member) IS DISTINCT FROM 'string' OR value->>member = '' THEN
                        RAISE EXCEPTION 'latchkey_submit: the event has no %%; give it as text', member USING ERRCODE = '22023';
                    END IF;
                END LOOP;
                IF value->>'specversion' <> '1.0' THEN
                    RAISE EXCEPTION 'latchkey_submit: the event is of another version than CloudEvents 1.0' USING ERRCODE = '22023';
                END IF;
                IF json_typeof(value->'data') IS DISTINCT FROM 'object' OR json_typeof(value->'data'->'pbx') IS DISTINCT FROM 'string' THEN
                    RAISE EXCEPTION 'latchkey_submit: the event has no data with a pbx' USING ERRCODE = '22023';
                END IF;
            EXCEPTION
                WHEN SQLSTATE '22023' THEN RAISE;
                WHEN others THEN RAISE EXCEPTION 'latchkey_submit: the event is no JSON that can be read' USING ERRCODE = '22023';
            END;
            INSERT INTO %1$I.submission (event, submitted_by, submitted_at)
            VALUES (event, session_user, (extract(epoch FROM clock_timestamp()) * 1000000::numeric)::bigint) RETURNING id INTO number;
            PERFORM pg_notify('latchkey', '');
            RETURN number;
        END
        $body$
        $make$, current_schema()); END $do$
        """#

    private static let noPublic = "REVOKE ALL ON FUNCTION latchkey_submit(text) FROM PUBLIC"
}
