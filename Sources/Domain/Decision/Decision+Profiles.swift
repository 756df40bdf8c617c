extension Decision {
    /// F2, F7, F24, F25: a profile is made, or edited where it exists; nothing is sent but the two notices of a changed address.
    func save(_ form: ProfileForm, in pbx: PBX) throws(Refusal) -> Answer {
        guard situation.profile != nil else {
            let creation = Assignee.new(form).creation
            return Answer(changes: creation.changes, records: creation.records)
        }
        return try change(form.username, ProfileEdit(form), in: pbx)
    }

    /// What the edit names changes, the rest stays.
    package func change(_ username: Username, _ edit: ProfileEdit, in pbx: PBX) throws(Refusal) -> Answer {
        let known = try living(username)
        let edited = known.profile.edited(by: edit)
        guard edited != known.profile else { return .nothing }
        let subject = Record.Subject.profile(.known(edited.id))
        var answer = Answer(
            changes: [.editProfile(edited)], records: [Record("profile.saved", on: subject, [.init("username", edited.username.text)])])
        if known.profile.email != edited.email {
            answer.changes += [.redirectEmails(edited.id, to: edited.email), .endTokens(edited.id)]
            answer.emails = noticesOfNewAddress(known, edited, in: pbx)
            answer.records.append(Record("email.changed", on: subject))
        }
        return answer
    }

    /// F20: one act that ends everything; the primary administrator takes over the extensions and is told which.
    func disable(_ username: Username, in pbx: PBX) throws(Refusal) -> Answer {
        let known = try existing(username)
        guard known.profile.state == .active else { return .nothing }
        guard known.profile.id != pbx.primaryAdministrator, let primary = situation.primaryAdministrator else {
            throw Refusal(
                .primaryAdministrator,
                "\(username) is the primary administrator; name another with `latchkey pbx set \(pbx.id) --primary-administrator USER` first."
            )
        }
        let id = known.profile.id
        var answer = Answer(
            changes: [.disable(id)],
            records: [
                Record(
                    "profile.disabled", on: .profile(.known(id)),
                    [.init("username", username.text)] + known.features.numbers.details,
                    and: known.features.extensionCount > 0 ? primary.profile.id : nil)
            ])
        if known.features.extensionCount > 0 {
            answer.changes.append(.handOver(from: id, to: primary.profile))
            answer.emails = [emailOfHandover(from: known, to: primary, in: pbx)]
        }
        return answer
    }

    /// F22: the profile is back, without extensions, privileges or password.
    func enable(_ username: Username) throws(Refusal) -> Answer {
        let known = try existing(username)
        switch known.profile.state {
        case .active: return .nothing
        case .erased: throw Refusal(.profileErased, Self.wasErased)
        case .disabled:
            let id = known.profile.id
            return Answer(
                changes: [.enable(id)], records: [Record("profile.enabled", on: .profile(.known(id)), [.init("username", username.text)])])
        }
    }

    /// F23: a disabled profile loses its personal fields for good. It is named by its id, since nothing that stays may hold its username.
    func erase(_ id: ProfileID, in pbx: PBX) throws(Refusal) -> Answer {
        guard let known = situation.profile, known.profile.pbx == pbx.id else {
            throw Refusal(
                .unknownProfile, "there is no profile with the id \(id) on this PBX; see `latchkey profile list --pbx \(pbx.id)`.")
        }
        switch known.profile.state {
        case .erased: return .nothing
        case .disabled: return Answer(changes: [.erase(id)], records: [Record("profile.erased", on: .profile(.known(id)))])
        case .active:
            throw Refusal(
                .profileActive,
                "profile \(id) is active; disable it first with `latchkey profile disable --pbx \(pbx.id) \(id)`, then erase it.")
        }
    }

    private func emailOfHandover(from known: KnownProfile, to primary: KnownProfile, in pbx: PBX) -> EmailOrder {
        let assignee = Assignee.known(primary)
        var facts = facts(of: assignee, in: pbx)
        facts.assigned = known.features.extensions.prefix(EmailFacts.listLimit).map {
            var feature = feature($0)
            feature.isFallback = true
            return feature
        }
        facts.moreCount = max(0, known.features.extensionCount - facts.assigned.count)
        facts.formerHolder = known.profile.name
        return order(.extensionsReassigned, to: assignee, facts, in: pbx)
    }

    private func noticesOfNewAddress(_ known: KnownProfile, _ edited: Profile, in pbx: PBX) -> [EmailOrder] {
        let assignee = Assignee.known(known)
        return [known.profile.email, edited.email].map { address in
            var facts = facts(of: assignee, in: pbx)
            facts.firstName = edited.firstName
            facts.lastName = edited.lastName
            facts.newAddress = address == edited.email ? edited.email.text : edited.email.masked
            return EmailOrder(
                kind: .emailChanged, recipient: assignee.who, address: address, locale: edited.locale ?? pbx.locale, facts: facts,
                hindrance: address == edited.email ? nil : assignee.hindrance)
        }
    }
}

extension EmailAddress {
    /// The address with all but its first letter and domain hidden: `a***@example.com`.
    package var masked: String {
        let domain = text.drop { $0 != "@" }
        return text.prefix(1) + "***" + domain
    }
}
