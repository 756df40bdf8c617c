/// The first schema. Times are microseconds since 1970, digests hex text, and a flag is the time at which it was set.
enum FirstSchema {
    static let statements = people + queue + mail + audit + nodes + secrets + imports

    private static let people = [
        """
        CREATE TABLE pbx (
            id {text} NOT NULL PRIMARY KEY, name {text} NOT NULL, locale {text} NOT NULL, primary_administrator {int}, sender {text},
            support_contact {text}, colour {text}, logo {text}, logo_content {text}, custom_1 {text}, custom_2 {text}, custom_3 {text}, created_at {int} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX pbx_logo ON pbx (logo)",
        """
        CREATE TABLE profile (
            id {id}, pbx {text} NOT NULL REFERENCES pbx (id), username {text} NOT NULL, username_key {text} NOT NULL UNIQUE,
            first_name {text} NOT NULL, last_name {text} NOT NULL, email {text} NOT NULL, username_digest {text} NOT NULL,
            email_digest {text} NOT NULL, kind {text} NOT NULL, locale {text}, custom_1 {text}, custom_2 {text}, custom_3 {text},
            disabled_at {int}, erased_at {int}, created_at {int} NOT NULL, bounced_at {int}, bounce_email {int}, bounce_reason {text},
            bounce_lasts_at {int}
        ) {strict}
        """,
        "CREATE INDEX profile_of_pbx ON profile (pbx, id)",
        // The folded words by which profiles are searched: what is typed is the beginning of some of them.
        """
        CREATE TABLE profile_word (
            pbx {text} NOT NULL, word {text} NOT NULL, profile {int} NOT NULL, PRIMARY KEY (pbx, word, profile)
        ) {clustered}
        """,
        // What people type into a login field is looked up by a keyed digest, so that it never stands here, not even in the journal.
        "CREATE INDEX profile_by_username_digest ON profile (username_digest)",
        // Where the address is the username, as mostly, the index of usernames has it already.
        "CREATE INDEX profile_by_email_digest ON profile (email_digest) WHERE email_digest <> username_digest",
        """
        CREATE TABLE extension (
            id {id}, pbx {text} NOT NULL REFERENCES pbx (id), number {text} NOT NULL, profile {int} REFERENCES profile (id), fallback_at {int},
            virtual_office_at {int}, caller_first {text} NOT NULL, caller_first_by_hand_at {int}, caller_last {text} NOT NULL,
            caller_last_by_hand_at {int}, voicemail {text} NOT NULL, voicemail_by_hand_at {int}, fax {text} NOT NULL, fax_by_hand_at {int},
            phone_number {text}, phone_model {text}, service_plan {text}, activation_code {text}, UNIQUE (pbx, number)
        ) {strict}
        """,
        "CREATE INDEX extension_of_profile ON extension (profile, number)",
        """
        CREATE TABLE privilege (
            profile {int} NOT NULL REFERENCES profile (id), name {text} NOT NULL, granted_at {int} NOT NULL, PRIMARY KEY (profile, name)
        ) {strict}
        """,
        """
        CREATE TABLE credential (
            profile {int} NOT NULL PRIMARY KEY REFERENCES profile (id), hash {text}, set_at {int} NOT NULL
        ) {strict}
        """,
        // Who is signed in. A row that is gone is a session that has ended, on every node at once.
        """
        CREATE TABLE session (
            digest {text} NOT NULL PRIMARY KEY, profile {int} NOT NULL REFERENCES profile (id), browser {text}, system {text},
            created_at {int} NOT NULL, seen_at {int} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX session_of_profile ON session (profile, created_at)",
        // Past either end; looked for every minute.
        "CREATE INDEX session_idle ON session (seen_at)",
        "CREATE INDEX session_old ON session (created_at)",
        """
        CREATE TABLE guess (
            login {text} NOT NULL PRIMARY KEY, failures {int} NOT NULL, blocked_until {int} NOT NULL, touched_at {int} NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE api_key (
            id {text} NOT NULL PRIMARY KEY, name {text} NOT NULL, digest {text} NOT NULL, scopes {text} NOT NULL, pbx {text}, created_at {int} NOT NULL,
            revoked_at {int}
        ) {strict}
        """,
    ]

    private static let queue = [
        """
        CREATE TABLE event (
            id {id}, source {text} NOT NULL, event_id {text} NOT NULL, type {text} NOT NULL, pbx {text} NOT NULL, json {text} NOT NULL, actor {text} NOT NULL,
            accepted_at {int} NOT NULL, due_at {int} NOT NULL, attempts {int} NOT NULL, answered_at {int}, failed_at {int},
            discarded_at {int}, reason {text}, code {text}, precondition {text}, trace {text}, trimmed_at {int}, UNIQUE (event_id, source, pbx)
        ) {strict}
        """,
        "CREATE INDEX event_waiting ON event (pbx, id) WHERE answered_at IS NULL AND failed_at IS NULL",
        "CREATE INDEX event_failed ON event (id) WHERE failed_at IS NOT NULL AND discarded_at IS NULL",
        // What holds personal data of somebody, until it is discarded and erased (F23).
        "CREATE INDEX event_set_aside ON event (id) WHERE failed_at IS NOT NULL",
        // A PBX with waiting events. Taking lanes in the order of due_at, and sending them to the back, shares the work fairly.
        "CREATE TABLE lane (pbx {text} NOT NULL PRIMARY KEY, due_at {int} NOT NULL) {strict}",
        "CREATE INDEX lane_due ON lane (due_at)",
    ]

    private static let mail = [
        """
        CREATE TABLE email (
            id {id}, event {int} REFERENCES event (id), cause {text} NOT NULL, kind {text} NOT NULL, profile {int} NOT NULL REFERENCES profile (id),
            address {text} NOT NULL, locale {text} NOT NULL, facts {text}, priority {int} NOT NULL, created_at {int} NOT NULL, due_at {int} NOT NULL,
            attempts {int} NOT NULL, leased_by {text}, leased_until {int}, file {text}, message_id {text}, node {text}, sealed_at {int},
            published_at {int}, withdrawn_at {int}, reason {text}, delivery_due_at {int}, tried_at {int}, delivered_at {int}, bounced_at {int},
            answer {text}
        ) {strict}
        """,
        "CREATE INDEX email_waiting ON email (priority, id) WHERE file IS NULL AND withdrawn_at IS NULL",
        "CREATE INDEX email_unpublished ON email (created_at) WHERE published_at IS NULL AND withdrawn_at IS NULL",
        // What is to be handed over by the node in whose spool it lies; few, and none where an MTA takes emails from there.
        "CREATE INDEX email_undelivered ON email (node, priority, delivery_due_at) WHERE delivery_due_at IS NOT NULL",
        "CREATE INDEX email_of_profile ON email (profile, id)",
        "CREATE INDEX email_of_event ON email (event)",
        // One hand-over each, as far as it came: whose the email was from then on, why, and what the other side said.
        """
        CREATE TABLE attempt (
            id {id}, email {int} NOT NULL REFERENCES email (id), at {int} NOT NULL, verdict {text} NOT NULL, reason {text} NOT NULL,
            answer {text}
        ) {strict}
        """,
        "CREATE INDEX attempt_of_email ON attempt (email, id)",
        """
        CREATE TABLE token (
            digest {text} NOT NULL PRIMARY KEY, email {int} NOT NULL REFERENCES email (id), profile {int} NOT NULL REFERENCES profile (id),
            issued_at {int} NOT NULL, expires_at {int} NOT NULL, opened_at {int}, spent_at {int}, ended_at {int}
        ) {strict}
        """,
        "CREATE INDEX token_of_profile ON token (profile) WHERE spent_at IS NULL AND ended_at IS NULL",
        "CREATE INDEX token_of_email ON token (email)",
    ]

    private static let nodes = [
        """
        CREATE TABLE node (
            name {text} NOT NULL PRIMARY KEY, spool {text} NOT NULL, seen_at {int} NOT NULL, stopped_at {int}, retired_at {int}, restored_at {int}
        ) {strict}
        """,
        // When the database was last backed up, and when it was last restored.
        "CREATE TABLE milestone (name {text} NOT NULL PRIMARY KEY, at {int} NOT NULL) {strict}",
        "CREATE INDEX email_unpublished_of_node ON email (node, id) WHERE file IS NOT NULL AND published_at IS NULL",
    ]

    private static let secrets = [
        // The ids of the keys that the nodes have in files; that of a purpose which was made current last is current, once the time has come.
        """
        CREATE TABLE secret (
            purpose {text} NOT NULL, key_id {text} NOT NULL, current_at {int}, made_at {int} NOT NULL, PRIMARY KEY (purpose, key_id)
        ) {strict}
        """,
        // A first key alone is current from the instant it is known: of several nodes that start at once with keys of their own one wins.
        "CREATE UNIQUE INDEX secret_first ON secret (purpose) WHERE current_at = made_at",
    ]

    private static let imports = [
        // A file of profiles. `line` is where its last row starts that is done; who goes on goes on behind it.
        """
        CREATE TABLE import (
            id {id}, pbx {text} NOT NULL REFERENCES pbx (id), name {text} NOT NULL, digest {text} NOT NULL, actor {text} NOT NULL,
            event {int} REFERENCES event (id), row_count {int} NOT NULL, line {int} NOT NULL, created {int} NOT NULL, changed {int} NOT NULL,
            unchanged {int} NOT NULL, refused {int} NOT NULL, created_at {int} NOT NULL, uploaded_at {int}, confirmed_at {int}, finished_at {int},
            withdrawn_at {int}, reason {text}, leased_until {int}, request_key {text}
        ) {strict}
        """,
        "CREATE INDEX import_of_pbx ON import (pbx, id)",
        "CREATE INDEX import_under_way ON import (id) WHERE finished_at IS NULL AND withdrawn_at IS NULL",
        "CREATE INDEX import_over ON import (COALESCE(finished_at, withdrawn_at))",
        "CREATE UNIQUE INDEX import_by_request_key ON import (request_key) WHERE request_key IS NOT NULL",
        """
        CREATE TABLE import_refusal (
            import {int} NOT NULL REFERENCES import (id), line {int} NOT NULL, reason {text} NOT NULL, PRIMARY KEY (import, line)
        ) {strict}
        """,
        // A file that came over HTTP, in pieces and in base64, until its rows are in: every node has it, and a restart loses nothing.
        """
        CREATE TABLE import_piece (
            import {int} NOT NULL REFERENCES import (id), number {int} NOT NULL, content {text} NOT NULL, PRIMARY KEY (import, number)
        ) {strict}
        """,
    ]

    private static let audit = [
        """
        CREATE TABLE history (
            sequence {id}, pbx {text} NOT NULL, position {int} NOT NULL, at {int} NOT NULL, actor {text} NOT NULL, action {text} NOT NULL,
            subject {text} NOT NULL, profile {int}, other_profile {int}, detail {text} NOT NULL, salt {text}, detail_digest {text} NOT NULL,
            hash {text} NOT NULL, erasure_code {text}, UNIQUE (pbx, position)
        ) {strict}
        """,
        "CREATE INDEX history_of_profile ON history (profile, sequence) WHERE profile IS NOT NULL",
        "CREATE INDEX history_of_other_profile ON history (other_profile, sequence) WHERE other_profile IS NOT NULL",
        // The last link of each PBX's chain; the installation's own chain is that of the empty name.
        "CREATE TABLE history_head (pbx {text} NOT NULL PRIMARY KEY, position {int} NOT NULL, hash {text} NOT NULL) {strict}",
        // The last link that retention removed from the beginning of each.
        "CREATE TABLE history_tail (pbx {text} NOT NULL PRIMARY KEY, position {int} NOT NULL, hash {text} NOT NULL) {strict}",
        // Profiles whose personal data are being erased.
        """
        CREATE TABLE erasure (
            profile {int} NOT NULL PRIMARY KEY REFERENCES profile (id), actor {text} NOT NULL, cause {text} NOT NULL, begun_at {int} NOT NULL
        ) {strict}
        """,
    ]
}
