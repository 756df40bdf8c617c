extension Decision {
    /// F8–F11, F14, F24: assigned again to the same profile, nothing changes and nothing is sent.
    func assign(
        _ number: ExtensionNumber, to reference: ProfileReference, virtualOffice: Bool?, phone: PhoneDetails, in pbx: PBX
    ) throws(Refusal) -> Answer {
        let assignee = try resolve(reference, in: pbx)
        var ext = situation.extension ?? Extension(pbx: pbx.id, number: number)
        if let holder = ext.holder, !holder.isFallback, .known(holder.profile) == assignee.who { return .nothing }

        let former = ext.holder?.profile
        ext.holder = nil
        ext.hasVirtualOffice = virtualOffice ?? ext.hasVirtualOffice
        ext.phone = ext.phone.updated(with: phone)
        ext.fillContacts(firstName: assignee.firstName, lastName: assignee.lastName, email: assignee.email)
        let kind = kindOfAssignment(needsPassword: ext.hasVirtualOffice, hasPassword: assignee.hasPassword)
        let creation = assignee.creation
        return Answer(
            changes: creation.changes + [.save(ext, holder: Holding(assignee.who))] + endingNeedlessSessions(of: former),
            emails: [email(kind, to: assignee, about: [feature(ext)], in: pbx)],
            records: creation.records + [
                Record(
                    "extension.assigned", on: .extension(number),
                    [.init("username", assignee.username.text), .init("virtualOffice", ext.hasVirtualOffice ? "true" : "false")],
                    of: assignee.who, and: former)
            ])
    }

    /// The extension is left unassigned and a fallback ends; what came from the profile goes, what was set by hand stays.
    func clear(_ number: ExtensionNumber) throws(Refusal) -> Answer {
        guard var ext = situation.extension else {
            throw Refusal(.unknownExtension, "there is no extension \(number) on this PBX; check the number.")
        }
        guard let former = ext.holder?.profile else { return .nothing }
        ext.holder = nil
        ext.followNobody()
        return Answer(
            changes: [.save(ext, holder: nil)] + endingNeedlessSessions(of: former),
            records: [Record("extension.cleared", on: .extension(number), of: .known(former))])
    }

    /// F13, F24: settings change; Virtual Office enabled on an assigned extension is an assignment that now needs a password.
    func save(_ number: ExtensionNumber, _ edit: ExtensionEdit, in pbx: PBX) -> Answer {
        let before = situation.extension
        var ext = before ?? Extension(pbx: pbx.id, number: number)
        ext.apply(edit, holder: situation.profile?.profile)
        guard ext != before else { return .nothing }

        var answer = Answer(
            changes: [.save(ext, holder: ext.holder.map { Holding(.known($0.profile), isFallback: $0.isFallback) })],
            records: [
                Record(
                    "extension.saved", on: .extension(number), [.init("virtualOffice", ext.hasVirtualOffice ? "true" : "false")],
                    of: ext.holder.map { .known($0.profile) })
            ])
        if !ext.hasVirtualOffice { answer.changes += endingNeedlessSessions(of: ext.holder?.profile) }
        let isEnabledNow = ext.hasVirtualOffice && before?.hasVirtualOffice == false
        if isEnabledNow, let holder = ext.holder, !holder.isFallback, let known = situation.profile {
            let kind = kindOfAssignment(needsPassword: true, hasPassword: known.hasPassword)
            answer.emails = [email(kind, to: .known(known), about: [feature(ext)], isUpgrade: true, in: pbx)]
        }
        return answer
    }

    /// For whoever has the extension no more, or has it without Virtual Office, which may have been all that needed a password.
    private func endingNeedlessSessions(of profile: ProfileID?) -> [Change] {
        guard let profile, situation.extension?.hasVirtualOffice == true else { return [] }
        return [.endNeedlessSessions(of: profile)]
    }
}

extension Extension {
    /// The contact fields as the profile's (F24); what an earlier holder had set by hand does not outlive them.
    mutating func fillContacts(firstName: String, lastName: String, email: EmailAddress) {
        callerIdFirstName = Contact(firstName)
        callerIdLastName = Contact(lastName)
        voicemailEmail = Contact(email.text)
        faxEmail = Contact(email.text)
    }

    /// Empties the contact fields that came from a profile.
    mutating func followNobody() {
        for field in [\Extension.callerIdFirstName, \.callerIdLastName, \.voicemailEmail, \.faxEmail]
        where !self[keyPath: field].isSetByHand {
            self[keyPath: field] = Contact()
        }
    }

    mutating func apply(_ edit: ExtensionEdit, holder: Profile?) {
        hasVirtualOffice = edit.virtualOffice ?? hasVirtualOffice
        phone = phone.updated(with: edit.phone)
        set(\.callerIdFirstName, edit.callerIdFirstName, following: holder?.firstName)
        set(\.callerIdLastName, edit.callerIdLastName, following: holder?.lastName)
        set(\.voicemailEmail, edit.voicemailEmail, following: holder?.email.text)
        set(\.faxEmail, edit.faxEmail, following: holder?.email.text)
    }

    private mutating func set(_ field: WritableKeyPath<Extension, Contact>, _ value: String?, following profileValue: String?) {
        guard let value else { return }
        self[keyPath: field] = value.isEmpty ? Contact(profileValue ?? "") : Contact(value, isSetByHand: true)
    }
}
