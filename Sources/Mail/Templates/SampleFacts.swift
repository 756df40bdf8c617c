package import Domain

extension EmailFacts {
    /// What an email of that kind could tell: everything that its template may be asked to show.
    package static func sample(_ kind: EmailKind) -> EmailFacts {
        var facts = EmailFacts(pbxName: "Acme Corporation", firstName: "Ada", lastName: "Byron", username: "ada@example.com")
        switch kind {
        case .createPassword, .existingCredentials, .extensionNotice:
            facts.assigned = [desk]
            facts.alreadyHas = [.init(number: "0042", hasVirtualOffice: true, isFallback: true), .init(privilege: "account-manager")]
            facts.moreCount = kind == .existingCredentials ? 3 : 0
        case .resetPassword: facts.assigned = [desk, .init(privilege: "account-manager")]
        case .extensionsReassigned:
            facts.assigned = [desk, .init(number: "1002", isFallback: true)]
            facts.formerHolder = PersonName(first: "Charles", last: "Babbage")
        case .emailChanged: facts.newAddress = "ada.byron@example.org"
        case .passwordChanged: break
        }
        return facts
    }

    private static let desk = Feature(
        number: "1001", hasVirtualOffice: true, phoneNumber: "+1 555 010 1001", phoneModel: "Deskphone 8", servicePlan: "Business",
        activationCode: "8315-2207")
}

extension EmailTemplates {
    /// An email as whoever writes its template wants to see it.
    package struct Sample: Sendable {
        /// The folder of its template, such as `en/create-password` or `pbx/acme/en/create-password`.
        package let folder: String
        package let email: RenderedEmail
    }

    /// An email of each kind in each language, then those of PBXs with templates of their own, with sample values and a link that leads nowhere.
    package func samples(letterhead: Letterhead, at now: Timestamp) -> [Sample] {
        let general = samples(of: languages, in: "", letterhead, now)
        let own = ownLanguages.sorted { $0.key < $1.key }.flatMap { pbx, languages in
            samples(of: languages, in: "\(TemplateLoader.pbxFolder)/\(pbx)/", letterhead, now)
        }
        return general + own
    }

    private func samples(of languages: Languages, in folder: String, _ letterhead: Letterhead, _ now: Timestamp) -> [Sample] {
        languages.values.sorted { $0.name < $1.name }.flatMap { language in
            EmailKind.allCases.compactMap { kind in
                guard let set = language.sets[kind] else { return nil }
                let values = EmailValues(
                    .sample(kind), locale: language.name, link: kind.carriesLink ? Self.sampleLink : nil,
                    expires: kind.carriesLink ? now.adding(.seconds(86_400)) : nil, letterhead: letterhead)
                return Sample(folder: "\(folder)\(language.name)/\(kind.rawValue)", email: set.render(values, locale: language.name))
            }
        }
    }

    private static let sampleLink = "https://phones.example.com/p/a-sample-that-leads-nowhere-0123456789abcdefg"
}
