package import Domain

/// The table `commit_mark`, on PostgreSQL alone: by it a connection learns whether a transaction took place whose commit was cut off.
package struct CommitMarkTable {
    let tx: Transaction

    /// Forgets the marks of connections that have not written since then: nobody asks for them any more.
    package func forget(before instant: Timestamp) throws {
        guard tx.session.isShared else { return }
        try tx.run("DELETE FROM commit_mark WHERE at < ?1", instant)
    }
}

extension Transaction {
    package var commitMarks: CommitMarkTable { CommitMarkTable(tx: self) }
}
