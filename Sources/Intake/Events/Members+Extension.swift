import Domain

/// An extension as an event gives it.
extension Members {
    func extensionNumber() throws(Refusal) -> ExtensionNumber {
        if case .number = value("extension") { throw refusal("extension", "must be a string: write \"0042\", not 42.") }
        return try required("extension", ExtensionNumber.init)
    }

    func phone() throws(Refusal) -> PhoneDetails {
        PhoneDetails(
            phoneNumber: try line("phoneNumber", limit: 200), phoneModel: try line("phoneModel", limit: 200),
            servicePlan: try line("servicePlan", limit: 200), activationCode: try line("activationCode", limit: 200))
    }

    func extensionEdit() throws(Refusal) -> ExtensionEdit {
        ExtensionEdit(
            virtualOffice: try flag("virtualOffice"), callerIdFirstName: try line("callerIdFirstName", limit: 100),
            callerIdLastName: try line("callerIdLastName", limit: 100), voicemailEmail: try address("voicemailEmail"),
            faxEmail: try address("faxEmail"), phone: try phone())
    }

    /// One line of text, or empty.
    func line(_ name: String, limit: Int) throws(Refusal) -> String? {
        try clearable(name) { text throws(Refusal) in try PlainText.parse(text, as: name, limit: limit) }
    }

    private func address(_ name: String) throws(Refusal) -> String? {
        try clearable(name) { text throws(Refusal) in try EmailAddress(text).text }
    }
}
