package import Domain

/// What is handed in to be the next entry of a chain.
package struct NewHistoryRow: Equatable, Sendable {
    package let pbx: String
    package let position: Int64
    package let at: Timestamp
    package let actor: String
    package let action: String
    package let subject: String
    /// The profile whose life it is part of, and another whose life it is part of too.
    package let profile: Int64?
    package let otherProfile: Int64?
    package let detail: String
    package let salt: String?
    package let detailDigest: String
    package let hash: String

    package init(
        pbx: String, position: Int64, at: Timestamp, actor: String, action: String, subject: String, profile: Int64?, otherProfile: Int64?,
        detail: String, salt: String?, detailDigest: String, hash: String
    ) {
        self.pbx = pbx
        self.position = position
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.profile = profile
        self.otherProfile = otherProfile
        self.detail = detail
        self.salt = salt
        self.detailDigest = detailDigest
        self.hash = hash
    }
}

/// One entry of the history as it is stored.
@dynamicMemberLookup
package struct HistoryRow: Equatable, Sendable {
    package let sequence: Int64
    package let entry: NewHistoryRow
    /// Vouches for a detail whose personal data were erased, in the place of its salt (F23).
    package let erasureCode: String?

    package subscript<Value>(dynamicMember member: KeyPath<NewHistoryRow, Value>) -> Value { entry[keyPath: member] }
}

/// The last link of a chain, or of what was removed from its beginning.
package struct HistoryLink: Equatable, Sendable {
    package let pbx: String
    package let position: Int64
    package let hash: String

    package init(pbx: String, position: Int64, hash: String) {
        self.pbx = pbx
        self.position = position
        self.hash = hash
    }
}

/// A detail without personal data, to take the place of the one with them.
package struct ErasedDetail: Sendable {
    package let sequence: Int64
    package let detail: String
    package let code: String

    package init(sequence: Int64, detail: String, code: String) {
        self.sequence = sequence
        self.detail = detail
        self.code = code
    }
}
