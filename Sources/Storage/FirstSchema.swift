/// The first schema. Times are microseconds since 1970, digests hex text, and a flag is the time at which it was set.
enum FirstSchema {
    private static let id = Dialect.identity
    private static let int = Dialect.integer
    private static let strict = Dialect.strict

    static let statements = people + queue + mail + audit + nodes + secrets

    private static let people = [
        """
        CREATE TABLE pbx (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, locale TEXT NOT NULL, primary_administrator \(int), sender TEXT,
            support_contact TEXT, created_at \(int) NOT NULL
        ) \(strict)
        """,
        """
        CREATE TABLE profile (
            id \(id), pbx TEXT NOT NULL REFERENCES pbx (id), username TEXT NOT NULL, username_key TEXT NOT NULL UNIQUE,
            first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, username_digest TEXT NOT NULL, email_digest TEXT NOT NULL, kind TEXT NOT NULL, locale TEXT,
            disabled_at \(int), erased_at \(int), created_at \(int) NOT NULL
        ) \(strict)
        """,
        "CREATE INDEX profile_of_pbx ON profile (pbx, id)",
        // What people type into a login field is looked up by a keyed digest, so that it never stands here, not even in the journal.
        "CREATE INDEX profile_by_username_digest ON profile (username_digest)",
        "CREATE INDEX profile_by_email_digest ON profile (email_digest)",
        """
        CREATE TABLE extension (
            id \(id), pbx TEXT NOT NULL REFERENCES pbx (id), number TEXT NOT NULL, profile \(int) REFERENCES profile (id), fallback_at \(int),
            virtual_office_at \(int), caller_first TEXT NOT NULL, caller_first_by_hand_at \(int), caller_last TEXT NOT NULL,
            caller_last_by_hand_at \(int), voicemail TEXT NOT NULL, voicemail_by_hand_at \(int), fax TEXT NOT NULL, fax_by_hand_at \(int),
            phone_number TEXT, phone_model TEXT, service_plan TEXT, activation_code TEXT, UNIQUE (pbx, number)
        ) \(strict)
        """,
        "CREATE INDEX extension_of_profile ON extension (profile, number)",
        """
        CREATE TABLE privilege (
            profile \(int) NOT NULL REFERENCES profile (id), name TEXT NOT NULL, granted_at \(int) NOT NULL, PRIMARY KEY (profile, name)
        ) \(strict)
        """,
        """
        CREATE TABLE credential (
            profile \(int) NOT NULL PRIMARY KEY REFERENCES profile (id), hash TEXT, set_at \(int) NOT NULL
        ) \(strict)
        """,
        """
        CREATE TABLE guess (
            login TEXT NOT NULL PRIMARY KEY, failures \(int) NOT NULL, blocked_until \(int) NOT NULL, touched_at \(int) NOT NULL
        ) \(strict)
        """,
        """
        CREATE TABLE api_key (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, scopes TEXT NOT NULL, pbx TEXT, created_at \(int) NOT NULL,
            revoked_at \(int)
        ) \(strict)
        """,
    ]

    private static let queue = [
        """
        CREATE TABLE event (
            id \(id), source TEXT NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL, pbx TEXT NOT NULL, json TEXT NOT NULL, actor TEXT NOT NULL,
            accepted_at \(int) NOT NULL, due_at \(int) NOT NULL, attempts \(int) NOT NULL, answered_at \(int), failed_at \(int),
            discarded_at \(int), reason TEXT, UNIQUE (source, event_id)
        ) \(strict)
        """,
        "CREATE INDEX event_waiting ON event (pbx, id) WHERE answered_at IS NULL AND failed_at IS NULL",
        "CREATE INDEX event_failed ON event (id) WHERE failed_at IS NOT NULL AND discarded_at IS NULL",
        // A PBX with waiting events. Taking lanes in the order of due_at, and sending them to the back, shares the work fairly.
        "CREATE TABLE lane (pbx TEXT NOT NULL PRIMARY KEY, due_at \(int) NOT NULL) \(strict)",
        "CREATE INDEX lane_due ON lane (due_at)",
    ]

    private static let mail = [
        """
        CREATE TABLE email (
            id \(id), event \(int) REFERENCES event (id), cause TEXT NOT NULL, kind TEXT NOT NULL, profile \(int) NOT NULL REFERENCES profile (id),
            address TEXT NOT NULL, locale TEXT NOT NULL, facts TEXT, priority \(int) NOT NULL, created_at \(int) NOT NULL, due_at \(int) NOT NULL,
            attempts \(int) NOT NULL, leased_by TEXT, leased_until \(int), file TEXT, message_id TEXT, node TEXT, sealed_at \(int),
            published_at \(int), withdrawn_at \(int), reason TEXT
        ) \(strict)
        """,
        "CREATE INDEX email_waiting ON email (priority, id) WHERE file IS NULL AND withdrawn_at IS NULL",
        "CREATE INDEX email_sealed ON email (id) WHERE file IS NOT NULL AND published_at IS NULL",
        "CREATE INDEX email_unpublished ON email (created_at) WHERE published_at IS NULL AND withdrawn_at IS NULL",
        "CREATE INDEX email_of_profile ON email (profile, id)",
        "CREATE INDEX email_of_event ON email (event)",
        """
        CREATE TABLE token (
            digest TEXT NOT NULL PRIMARY KEY, email \(int) NOT NULL REFERENCES email (id), profile \(int) NOT NULL REFERENCES profile (id),
            issued_at \(int) NOT NULL, expires_at \(int) NOT NULL, opened_at \(int), spent_at \(int), ended_at \(int)
        ) \(strict)
        """,
        "CREATE INDEX token_of_profile ON token (profile) WHERE spent_at IS NULL AND ended_at IS NULL",
        "CREATE INDEX token_of_email ON token (email)",
    ]

    private static let nodes = ["CREATE TABLE node (name TEXT NOT NULL PRIMARY KEY, seen_at \(int) NOT NULL) \(strict)"]

    private static let secrets = [
        // The ids of the keys that the nodes have in files; that of a purpose which was made current last is current, once the time has come.
        """
        CREATE TABLE secret (
            purpose TEXT NOT NULL, key_id TEXT NOT NULL, current_at \(int), made_at \(int) NOT NULL, PRIMARY KEY (purpose, key_id)
        ) \(strict)
        """,
        // A first key alone is current from the instant it is known: of several nodes that start at once with keys of their own one wins.
        "CREATE UNIQUE INDEX secret_first ON secret (purpose) WHERE current_at = made_at",
    ]

    private static let audit = [
        """
        CREATE TABLE history (
            sequence \(id), pbx TEXT NOT NULL, position \(int) NOT NULL, at \(int) NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
            subject TEXT NOT NULL, detail TEXT NOT NULL, salt TEXT, detail_digest TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (pbx, position)
        ) \(strict)
        """,
        "CREATE INDEX history_of_subject ON history (subject, sequence)",
        // The last link of each PBX's chain; the installation's own chain is that of the empty name.
        "CREATE TABLE history_head (pbx TEXT NOT NULL PRIMARY KEY, position \(int) NOT NULL, hash TEXT NOT NULL) \(strict)",
    ]
}
