/// What a backup says of itself: facts by name, and the keys of the installation where it was told to carry them. No table of a living database.
package struct BackupTables {
    /// The mark of a backup: "LKby", and the version of its format.
    package static let application: Int64 = 0x4C4B_6279
    package static let version: Int64 = 1

    let tx: Transaction

    package func make() throws {
        try tx.run("CREATE TABLE backup_fact (name {text} NOT NULL PRIMARY KEY, value {text} NOT NULL) {strict}")
        try tx.run("CREATE TABLE backup_secret (file {text} NOT NULL PRIMARY KEY, content {text} NOT NULL) {strict}")
    }

    package func remove() throws {
        try tx.run("DROP TABLE backup_fact")
        try tx.run("DROP TABLE backup_secret")
    }

    package func state(_ name: String, _ value: String) throws {
        try tx.run(
            "INSERT INTO backup_fact (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
    }

    /// Every fact, by name.
    package func facts() throws -> [(name: String, value: String)] {
        try tx.rows("SELECT name, value FROM backup_fact ORDER BY name").map { ($0.text(0), $0.text(1)) }
    }

    package func keep(secret file: String, _ content: String) throws {
        try tx.run("INSERT INTO backup_secret (file, content) VALUES (?1, ?2)", file, content)
    }

    /// The keys, by the names of their files.
    package func secrets() throws -> [(file: String, content: String)] {
        try tx.rows("SELECT file, content FROM backup_secret ORDER BY file").map { ($0.text(0), $0.text(1)) }
    }

    /// The names of the steps that its schema had.
    package func steps() throws -> [String] { try tx.rows("SELECT name FROM migration ORDER BY name").map { $0.text(0) } }
}

extension Transaction {
    package var backup: BackupTables { BackupTables(tx: self) }
}
