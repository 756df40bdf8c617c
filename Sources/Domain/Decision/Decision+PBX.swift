extension Decision {
    /// A PBX with its primary administrator, whose first password is nobody else's either.
    func createPBX(name: String, locale: LanguageTag, administrator: ProfileForm) throws(Refusal) -> Answer {
        guard situation.pbx == nil else {
            throw Refusal(.pbxExists, "this PBX exists already; choose another id, or change it with `latchkey pbx set`.")
        }
        guard situation.profile == nil else {
            guard situation.profile?.profile.state != .erased else { throw Refusal(.profileErased, Self.wasErased) }
            throw Refusal(
                .usernameTaken, "username \(administrator.username) is taken; choose another username for the administrator.")
        }
        let assignee = Assignee.new(administrator)
        var facts = EmailFacts(
            pbxName: name, firstName: administrator.firstName, lastName: administrator.lastName, username: administrator.username.text)
        facts.assigned = [EmailFacts.Feature(privilege: PrivilegeName.accountManager.text)]
        let email = EmailOrder(
            kind: .createPassword, recipient: .created, address: administrator.email, locale: administrator.locale ?? locale, facts: facts)
        return Answer(
            changes: [
                .createPBX(name: name, locale: locale), .createProfile(administrator), .appointPrimaryAdministrator(.created),
                .grant(.accountManager, to: .created),
            ],
            emails: [email],
            records: [Record("pbx.created", on: .pbx, [.init("name", name)])] + assignee.creation.records + [
                Record(
                    "privilege.granted", on: .profile(.created),
                    [.init("privilege", PrivilegeName.accountManager.text), .init("username", administrator.username.text)])
            ])
    }

    /// Settings of a PBX; whoever becomes primary administrator takes over the fallbacks (F20), and manages the account from then on (F12).
    func change(_ pbx: PBX, _ edit: PBXEdit) throws(Refusal) -> Answer {
        let headers = pbx.customHeaders.updated(with: edit.customHeaders).texts.compactMap { $0?.caseFoldedKey }
        guard Set(headers).count == headers.count else {
            throw Refusal(.customHeaderTaken, "two custom fields cannot have one name; call one of them something else.")
        }
        var answer = Answer(changes: [.updatePBX(edit)], records: [Record("pbx.changed", on: .pbx)])
        if let username = edit.primaryAdministrator {
            let known = try living(username)
            guard known.profile.id != pbx.primaryAdministrator else { return answer }
            answer.changes += [
                .appointPrimaryAdministrator(.known(known.profile.id)), .takeOverFallbacks(by: known.profile),
                .endNeedlessSessions(of: pbx.primaryAdministrator),
            ]
            answer.records.append(
                Record(
                    "primary-administrator.named", on: .profile(.known(known.profile.id)),
                    [.init("username", username.text)] + situation.fallbacks.details,
                    and: pbx.primaryAdministrator))
            let grant = try grant(.accountManager, to: ProfileReference(username), in: pbx)
            answer.changes += grant.changes
            answer.emails += grant.emails
            answer.records += grant.records
        }
        return answer
    }
}
