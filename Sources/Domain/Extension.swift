/// A phone number inside a PBX, with the profile it is assigned to and the contact fields that follow that profile.
package struct Extension: Equatable, Sendable {
    /// Who has the extension; a fallback is the primary administrator standing in (F20).
    package struct Holder: Equatable, Sendable {
        package let profile: ProfileID
        package let isFallback: Bool
        package init(_ profile: ProfileID, isFallback: Bool = false) {
            self.profile = profile
            self.isFallback = isFallback
        }
    }

    /// A contact field: what it says, and whether somebody set it by hand rather than the assignment (F24).
    package struct Contact: Equatable, Sendable {
        package var value: String
        package var isSetByHand: Bool
        package init(_ value: String = "", isSetByHand: Bool = false) {
            self.value = value
            self.isSetByHand = isSetByHand
        }
    }

    package let pbx: PBXID
    package let number: ExtensionNumber
    package var holder: Holder?
    package var hasVirtualOffice: Bool
    package var callerIdFirstName = Contact()
    package var callerIdLastName = Contact()
    package var voicemailEmail = Contact()
    package var faxEmail = Contact()
    package var phone = PhoneDetails()

    package init(pbx: PBXID, number: ExtensionNumber, hasVirtualOffice: Bool = true, holder: Holder? = nil) {
        self.pbx = pbx
        self.number = number
        self.hasVirtualOffice = hasVirtualOffice
        self.holder = holder
    }
}

/// What an assignment may tell about the phone, each empty where unknown, at most 200 characters.
package struct PhoneDetails: Equatable, Sendable {
    package var phoneNumber: String?
    package var phoneModel: String?
    package var servicePlan: String?
    package var activationCode: String?

    package init(phoneNumber: String? = nil, phoneModel: String? = nil, servicePlan: String? = nil, activationCode: String? = nil) {
        self.phoneNumber = phoneNumber
        self.phoneModel = phoneModel
        self.servicePlan = servicePlan
        self.activationCode = activationCode
    }

    /// These details with those that `newer` gives in their place.
    package func updated(with newer: PhoneDetails) -> PhoneDetails {
        PhoneDetails(
            phoneNumber: newer.phoneNumber ?? phoneNumber, phoneModel: newer.phoneModel ?? phoneModel,
            servicePlan: newer.servicePlan ?? servicePlan, activationCode: newer.activationCode ?? activationCode)
    }
}
