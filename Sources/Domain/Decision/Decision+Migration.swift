extension Decision {
    /// F27: an extension of an older system, with the profile made of it. Nobody is told, and no setting changes.
    func migrate(_ number: ExtensionNumber, _ contacts: ExtensionEdit, to form: ProfileForm?, in pbx: PBX) throws(Refusal) -> Answer {
        guard situation.extension?.holder == nil else {
            throw Refusal(.invalidValue, "extension \(number) was assigned meanwhile; it is left alone.")
        }
        var ext = situation.extension ?? Extension(pbx: pbx.id, number: number)
        ext.learn(contacts)
        guard let form else {
            guard situation.extension == nil else { return .nothing }
            return Answer(changes: [.save(ext, holder: nil)], records: [Record("extension.migrated", on: .extension(number))])
        }
        let assignee = try samePerson(form)
        ext.followWhereAlike(firstName: assignee.firstName, lastName: assignee.lastName, email: assignee.email)
        return Answer(
            changes: assignee.creation.changes + [.save(ext, holder: Holding(assignee.who))],
            records: assignee.creation.records + [
                Record("extension.migrated", on: .extension(number), [.init("username", assignee.username.text)], of: assignee.who)
            ])
    }

    /// A profile to be made, or the one that this very person has.
    private func samePerson(_ form: ProfileForm) throws(Refusal) -> Assignee {
        guard situation.profile != nil else { return .new(form) }
        let known = try living(form.username)
        guard known.profile.person.key == form.person.key else {
            throw Refusal(.usernameTaken, "username \(form.username) was taken meanwhile by another; give the file again.")
        }
        return .known(known)
    }
}

extension ProfileForm {
    fileprivate var person: MigrationRow.Person { .init(firstName: firstName, lastName: lastName, email: email) }
}

extension Extension {
    /// Takes over what is not known yet; what somebody set here stays. The two names are one setting: half of it is never another's.
    fileprivate mutating func learn(_ contacts: ExtensionEdit) {
        let names = [contacts.callerIdFirstName ?? "", contacts.callerIdLastName ?? ""]
        if callerIdFirstName == Contact(), callerIdLastName == Contact(), names != ["", ""] {
            callerIdFirstName = Contact(names[0], isSetByHand: true)
            callerIdLastName = Contact(names[1], isSetByHand: true)
        }
        if voicemailEmail == Contact(), let address = contacts.voicemailEmail, !address.isEmpty {
            voicemailEmail = Contact(address, isSetByHand: true)
        }
    }

    /// No field changes. One that says what the profile says follows it from now on (F24), of the names both or none; any other, an empty one
    /// too, counts as set by hand, so that the profile's next change does not change a setting that was never its own.
    fileprivate mutating func followWhereAlike(firstName: String, lastName: String, email: EmailAddress) {
        let isOtherName = !callerIdFirstName.says(firstName) || !callerIdLastName.says(lastName)
        callerIdFirstName.isSetByHand = isOtherName
        callerIdLastName.isSetByHand = isOtherName
        voicemailEmail.isSetByHand = !voicemailEmail.says(email.text)
        faxEmail.isSetByHand = !faxEmail.says(email.text)
    }
}

extension Extension.Contact {
    fileprivate func says(_ text: String) -> Bool { value.utf8.elementsEqual(text.utf8) }
}
