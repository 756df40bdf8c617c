/// The three fields of a profile that mean what its PBX says they mean (F29). In a form nil leaves a field as it is, an empty text clears it.
package struct CustomFields: Equatable, Sendable {
    package static let count = 3
    package static let longest = 200
    package let texts: [String?]

    /// Of the texts the first three count; those that are missing are nil.
    package init(_ texts: [String?] = []) { self.texts = (0..<Self.count).map { $0 < texts.count ? texts[$0] : nil } }

    /// These fields with those that `newer` gives in their place, the cleared ones gone.
    package func updated(with newer: CustomFields) -> CustomFields {
        CustomFields(zip(texts, newer.texts).map { old, new in (new ?? old).flatMap { $0.isEmpty ? nil : $0 } })
    }
}
