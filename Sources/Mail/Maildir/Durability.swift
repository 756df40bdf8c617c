/// How a batch of drafts is made durable; both also make their entries in `tmp/` durable.
package enum Durability: Equatable, Sendable {
    /// One fsync a draft, on so many threads: asks the disk for nothing but these files.
    case fsyncEach(threads: Int)
    /// One syncfs for all: fewer calls, but it waits for whatever else was written to the same file system.
    case syncfs
    /// fsync for a few drafts and syncfs for many: what was fastest for each, with a busy disk too.
    case byBatchSize

    /// From so many drafts on one syncfs cost less than their fsyncs, measured on ext4.
    static let manyDrafts = 8

    /// The way to take for so many drafts.
    func choice(for count: Int) -> Durability {
        guard self == .byBatchSize else { return self }
        return count < Self.manyDrafts ? .fsyncEach(threads: Self.manyDrafts) : .syncfs
    }
}
