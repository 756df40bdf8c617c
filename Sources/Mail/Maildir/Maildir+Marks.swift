/// What became of a message that delivery has done with, as readers of a Maildir know it.
package enum MaildirMark: Character, Sendable {
    /// Handed over.
    case passed = "P"
    /// Withdrawn or refused.
    case trashed = "T"
}

extension Maildir.Place {
    /// The flags in its name, in their order.
    private var flags: String {
        guard case .current(let name) = self, let separator = name.utf8.lastIndex(of: UInt8(ascii: ",")) else { return "" }
        return String(name[name.utf8.index(after: separator)...])
    }

    /// Whether delivery marked it so before.
    package func bears(_ mark: MaildirMark) -> Bool { flags.unicodeScalars.contains { Character($0) == mark.rawValue } }

    /// The name in `cur/` of that message with one mark more.
    fileprivate func name(of message: String, with mark: MaildirMark) -> String {
        message + ":2," + String(Set(flags + String(mark.rawValue)).sorted())
    }
}

extension Maildir {
    /// Moves a published message into `cur/` and marks it; one that is no longer there, or bears the mark, is left as it is.
    package func mark(_ name: String, as mark: MaildirMark) throws(MailFault) {
        guard let place = try find(name), !place.bears(mark) else { return }
        let path =
            switch place {
            case .new: "\(root)/new/\(name)"
            case .current(let flagged): "\(root)/cur/\(flagged)"
            case .draft: nil as String?
            }
        guard let path else { return }
        try fileSystem.rename(path, to: "\(root)/cur/\(place.name(of: name, with: mark))")
    }

    /// Takes a message away, wherever it was found.
    package func withdraw(_ place: Place) throws(MailFault) {
        if case .current(let name) = place { try fileSystem.remove("\(root)/cur/\(name)") }
    }
}
