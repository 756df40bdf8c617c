package import Domain

/// One step of a migration as an event that Latchkey makes itself.
package enum MigrationEvent {
    /// The event that gives the row's extension this profile, or makes it unassigned.
    package static func event(_ row: MigrationRow, _ profile: ProfileForm?, pbx: PBXID, id: String) throws -> AcceptedEvent {
        var data: [(String, JSONValue)] = [("pbx", .string(pbx.text)), ("extension", .string(row.number.text))]
        let contacts = [
            ("callerIdFirstName", row.contacts.callerIdFirstName), ("callerIdLastName", row.contacts.callerIdLastName),
            ("voicemailEmail", row.contacts.voicemailEmail),
        ]
        for case (let name, let value?) in contacts { data.append((name, .string(value))) }
        if let profile {
            data.append(
                (
                    "profile",
                    .object([
                        ("username", .string(profile.username.text)), ("firstName", .string(profile.firstName)),
                        ("lastName", .string(profile.lastName)), ("email", .string(profile.email.text)),
                    ])
                ))
        }
        let json = CloudEventWriter.json(id: id, source: Domain.EventSource.command, type: .extensionMigrated, data: .object(data))
        return try CloudEventReader.read(Array(json.utf8)[...], door: .inside)
    }
}
