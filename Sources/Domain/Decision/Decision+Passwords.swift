extension Decision {
    /// F18: a reset link, whether the password still works or has ended; with `revoke` it ends at once. A profile that needs no password
    /// gets no email.
    func reset(_ username: Username, revoke: Bool, in pbx: PBX) throws(Refusal) -> Answer {
        let known = try living(username)
        let id = known.profile.id
        var answer = Answer(
            records: [
                Record(
                    "password.reset-requested", on: .profile(.known(id)),
                    [.init("username", username.text), .init("revoke", revoke ? "true" : "false")])
            ])
        if revoke, known.hasPassword { answer.changes = [.endCredential(id)] }
        if known.needsPassword {
            let kind: EmailKind = known.hadPassword ? .resetPassword : .createPassword
            answer.emails = [emailAboutAll(kind, to: known, isReset: true, hasEnded: revoke, in: pbx)]
        }
        return answer
    }

    /// F16: the instructions again, one email for everything the profile has; on purpose, so also where mail to its address came back.
    func resend(_ username: Username, in pbx: PBX) throws(Refusal) -> Answer {
        let bounced = try living(username)
        let known = bounced.withoutBounce
        guard known.features.extensionCount > 0 || !known.features.privileges.isEmpty else {
            throw Refusal(.nothingAssigned, "nothing is assigned to \(username), so there is nothing to resend; assign something first.")
        }
        let kind: EmailKind = !known.needsPassword ? .extensionNotice : known.hasPassword ? .resetPassword : .createPassword
        return Answer(
            changes: bounced.profile.bounce == nil ? [] : [.forgetBounce(known.profile.id)],
            emails: [emailAboutAll(kind, to: known, in: pbx)],
            records: [
                Record("instructions.resent", on: .profile(.known(known.profile.id)), [.init("username", username.text)])
            ])
    }

    /// F17, T5: what someone who forgot the password, or holds a dead link, is sent; nothing where no password is needed.
    package func recover(_ known: KnownProfile, in pbx: PBX) -> Answer {
        guard known.profile.state == .active, known.needsPassword else { return .nothing }
        return Answer(
            emails: [emailAboutAll(known.hadPassword ? .resetPassword : .createPassword, to: known, isReset: true, in: pbx)],
            records: [Record("password.recovery-requested", on: .profile(.known(known.profile.id)))])
    }

    /// S5: what takes the place of instructions, or of a reset that is needed still, that the mail system put off until the link died or they
    /// were no longer true; by what the profile has now, all of it in one.
    package func renew(_ known: KnownProfile, as renewal: Renewal, in pbx: PBX) -> Answer {
        guard known.profile.state == .active, let kind = kindOfRenewal(known, renewal) else { return .nothing }
        let email =
            renewal == .instructionsAgain
            ? emailAboutAll(kind, to: known, in: pbx) : emailAboutAll(kind, to: known, isReset: true, isRenewal: true, in: pbx)
        let record = Record(kind.carriesLink ? "link.renewed" : "instructions.renewed", on: .profile(.known(known.profile.id)))
        return Answer(emails: [email], records: email.hindrance == nil ? [record] : [])
    }

    private func kindOfRenewal(_ known: KnownProfile, _ renewal: Renewal) -> EmailKind? {
        guard known.needsPassword else { return known.features.extensionCount == 0 ? nil : .extensionNotice }
        guard known.hasPassword else { return known.hadPassword ? .resetPassword : .createPassword }
        return renewal == .reset ? .resetPassword : .existingCredentials
    }

    /// What a fresh email takes the place of: instructions, instructions sent again (F16), or a reset whose link is wanted still.
    package enum Renewal: Sendable { case instructions, instructionsAgain, reset }

    /// F19: the notice that a password was set or changed.
    package func passwordChanged(_ known: KnownProfile, in pbx: PBX) -> EmailOrder {
        order(.passwordChanged, to: .known(known), facts(of: .known(known), in: pbx), in: pbx)
    }
}
