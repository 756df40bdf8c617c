extension Decision {
    /// The email that an assignment calls for: with a password needed F8 or F9, without F11.
    func kindOfAssignment(needsPassword: Bool, hasPassword: Bool) -> EmailKind {
        guard needsPassword else { return .extensionNotice }
        return hasPassword ? .existingCredentials : .createPassword
    }

    /// An email about what is newly assigned, with all that the profile has besides (F15).
    func email(
        _ kind: EmailKind, to assignee: Assignee, about assigned: [EmailFacts.Feature], isUpgrade: Bool = false, in pbx: PBX
    ) -> EmailOrder {
        var facts = facts(of: assignee, in: pbx)
        if isUpgrade { facts.isUpgrade = true }
        facts.assigned = assigned
        let others = list(assignee.features).filter { feature in
            !assigned.contains { $0.number == feature.number && $0.privilege == feature.privilege }
        }
        facts.alreadyHas = Array(others.prefix(EmailFacts.listLimit))
        let total = assignee.features.extensionCount + assignee.features.privileges.count
        facts.moreCount = max(0, total - (isHeld(by: assignee) ? 1 : 0) - facts.alreadyHas.count)
        return order(kind, to: assignee, facts, in: pbx)
    }

    /// An email that covers every extension and privilege of the profile (F16): its instructions again, unless it is a reset. `hasEnded`
    /// says that the present password ends with this answer.
    /// `isRenewal` says that the recipient has not read of it yet.
    func emailAboutAll(
        _ kind: EmailKind, to known: KnownProfile, isReset: Bool = false, hasEnded: Bool = false, isRenewal: Bool = false, in pbx: PBX
    ) -> EmailOrder {
        let assignee = Assignee.known(known)
        var facts = facts(of: assignee, in: pbx)
        if !isRenewal, !isReset || kind == .createPassword { facts.isAgain = true }
        if kind == .resetPassword, hasEnded || !known.hasPassword { facts.hasNoPassword = true }
        facts.assigned = Array(list(known.features).prefix(EmailFacts.listLimit))
        facts.moreCount = max(0, known.features.extensionCount + known.features.privileges.count - facts.assigned.count)
        return order(kind, to: assignee, facts, in: pbx)
    }

    func order(_ kind: EmailKind, to assignee: Assignee, _ facts: EmailFacts, in pbx: PBX) -> EmailOrder {
        EmailOrder(
            kind: kind, recipient: assignee.who, address: assignee.email, locale: assignee.locale ?? pbx.locale, facts: facts,
            hindrance: assignee.hindrance)
    }

    func facts(of assignee: Assignee, in pbx: PBX) -> EmailFacts {
        EmailFacts(
            pbxName: pbx.name, firstName: assignee.firstName, lastName: assignee.lastName, username: assignee.username.text,
            sender: pbx.sender, supportContact: pbx.supportContact)
    }

    /// Privileges first, then extensions, as the features of an email.
    private func list(_ features: Features) -> [EmailFacts.Feature] {
        features.privileges.map { EmailFacts.Feature(privilege: $0.text) } + features.extensions.map(feature)
    }

    /// Whether the extension that the event names counts among the profile's features already, listed or not.
    private func isHeld(by assignee: Assignee) -> Bool {
        situation.extension?.holder.map { .known($0.profile) == assignee.who } ?? false
    }

    func feature(_ ext: Extension) -> EmailFacts.Feature {
        EmailFacts.Feature(
            number: ext.number.text, hasVirtualOffice: ext.hasVirtualOffice, isFallback: ext.holder?.isFallback ?? false,
            phoneNumber: ext.phone.phoneNumber, phoneModel: ext.phone.phoneModel, servicePlan: ext.phone.servicePlan,
            activationCode: ext.phone.activationCode)
    }
}
