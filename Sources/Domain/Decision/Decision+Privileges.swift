extension Decision {
    /// F12: a privilege needs a password, whatever the extensions say; granted again, nothing changes.
    func grant(_ name: PrivilegeName, to reference: ProfileReference, in pbx: PBX) throws(Refusal) -> Answer {
        let assignee = try resolve(reference, in: pbx)
        guard !assignee.features.privileges.contains(name) else { return .nothing }
        let kind = kindOfAssignment(needsPassword: true, hasPassword: assignee.hasPassword)
        let creation = assignee.creation
        return Answer(
            changes: creation.changes + [.grant(name, to: assignee.who)],
            emails: [email(kind, to: assignee, about: [EmailFacts.Feature(privilege: name.text)], in: pbx)],
            records: creation.records + [
                Record(
                    "privilege.granted", on: .profile(assignee.who),
                    [.init("privilege", name.text), .init("username", assignee.username.text)])
            ])
    }

    /// The privilege ends at once; nobody is mailed.
    func revoke(_ name: PrivilegeName, from username: Username, in pbx: PBX) throws(Refusal) -> Answer {
        let known = try existing(username)
        guard known.features.privileges.contains(name) else { return .nothing }
        guard known.profile.id != pbx.primaryAdministrator || name != .accountManager else {
            throw Refusal(
                .primaryAdministrator,
                "\(username) is the primary administrator and keeps account-manager; name another primary administrator first.")
        }
        return Answer(
            changes: [.revoke(name, from: known.profile.id), .endNeedlessSessions(of: known.profile.id)],
            records: [
                Record(
                    "privilege.revoked", on: .profile(.known(known.profile.id)),
                    [.init("privilege", name.text), .init("username", username.text)])
            ])
    }
}
