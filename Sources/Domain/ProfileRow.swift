/// A row of a file of profiles (F29): what it wants, or why it cannot be taken.
package struct ProfileRow: Equatable, Sendable {
    /// What a row asks for.
    package enum Wish: Equatable, Sendable {
        case make(ProfileForm)
        /// The profile with this id; a username is only there to be compared.
        case edit(ProfileID, username: Username?, ProfileEdit)
    }

    /// The line of the file on which the row starts.
    package let line: Int
    package let wish: Result<Wish, Refusal>

    package init(line: Int, _ wish: Result<Wish, Refusal>) {
        self.line = line
        self.wish = wish
    }
}

/// What an import does with one row.
package enum RowOutcome: String, Sendable, CaseIterable { case created, changed, unchanged, refused }
