/// Decides, row by row, what a migration makes of an older system's extensions (F27). It remembers the rows before, so that one person with
/// several extensions gets one profile (F5), and a rehearsal says what the real run does.
package struct MigrationPlan: Sendable {
    /// What becomes of one row.
    package enum Step: Equatable, Sendable {
        /// A profile is made of the row.
        case make(ProfileForm)
        /// The person has a profile, from before or from an earlier row.
        case join(ProfileForm)
        /// The extension is made without a profile, as the row marks it.
        case addUnassigned
        /// The extension is here, and nobody has it, as the row marks it.
        case isUnassigned
        /// Somebody has the extension.
        case leave(Extension.Holder)
        case refuse(String)
    }

    /// What the plan asks of what is stored.
    package protocol Records {
        func `extension`(_ number: ExtensionNumber) throws -> Extension?
        /// The profiles of the PBX with this address, whatever their state.
        func profiles(of email: EmailAddress) throws -> [Profile]
        /// Whether anybody in the installation has, or had, the username.
        func isTaken(_ username: Username) throws -> Bool
    }

    private let pbx: PBXID
    private var lines: [String: Int] = [:]
    private var addresses: Set<String> = []
    private var people: [String: (username: Username, state: Profile.State)] = [:]
    private var usernames: Set<String> = []

    package init(pbx: PBXID) { self.pbx = pbx }

    /// What becomes of the row that starts on this line.
    package mutating func step(_ row: MigrationRow, line: Int, _ records: some Records) throws -> Step {
        if let first = lines.updateValue(line, forKey: row.number.text) {
            lines[row.number.text] = first
            return .refuse("extension \(row.number) stands on line \(first) already; leave one of the two.")
        }
        let ext = try records.extension(row.number)
        if let holder = ext?.holder { return .leave(holder) }
        guard let person = row.person else { return ext == nil ? .addUnassigned : .isUnassigned }
        try remember(person.email, records)
        if let known = people[person.key] {
            guard known.state == .active else {
                return .refuse("\(known.username) is this person's profile and disabled; enable it, or mark the extension unassigned.")
            }
            return .join(try form(person, known.username))
        }
        guard let username = try freeUsername(for: person, row.number, records) else {
            return .refuse("no username is free that could be made of the row; make the profile, then assign the extension.")
        }
        people[person.key] = (username, .active)
        usernames.insert(username.key)
        return .make(try form(person, username))
    }

    /// Each address is asked for once: what is made later is remembered.
    private mutating func remember(_ email: EmailAddress, _ records: some Records) throws {
        guard addresses.insert(email.text.caseFoldedKey).inserted else { return }
        for profile in try records.profiles(of: email).reversed() { people[profile.person.key] = (profile.username, profile.state) }
    }

    private func freeUsername(for person: MigrationRow.Person, _ number: ExtensionNumber, _ records: some Records) throws -> Username? {
        try UsernameProposals(person, number, pbx).first { try !usernames.contains($0.key) && !records.isTaken($0) }
    }

    private func form(_ person: MigrationRow.Person, _ username: Username) throws(Refusal) -> ProfileForm {
        try ProfileForm(username: username.text, firstName: person.firstName, lastName: person.lastName, email: person.email.text)
    }
}
