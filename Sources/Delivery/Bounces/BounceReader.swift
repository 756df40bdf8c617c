package import Domain

/// Reads what came to where bounces are asked for: to which return path, and what a delivery status notification (RFC 3464) says in it.
package enum BounceReader {
    /// So many bytes of a message are looked at: its report stands before the message that it returns.
    package static let sizeLimit = 1 << 20
    private static let pathLimit = 20
    private static let reportLimit = 100
    private static let explanationLimit = 4096
    /// Where mail systems write to whom a message was really sent, and where its author did.
    private static let recipientFields = ["x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "x-original-recipient", "to"]

    /// `recipient` is the envelope's, where whoever hands the message in knows it.
    package static func read(_ message: [UInt8], recipient: String? = nil) -> ReturnedMail {
        let whole = MIMEPart(message.prefix(sizeLimit))
        let status =
            whole.type == "multipart/report" || whole.type == "multipart/mixed" || whole.type.hasPrefix("message/")
            ? whole.first(["message/delivery-status", "message/global-delivery-status"]) : nil
        let returned = status.flatMap { _ in whole.first(["message/rfc822", "message/global"]) }
        let explanation = status.flatMap { _ in whole.first(["text/plain"]) }.map {
            String(decoding: $0.content.prefix(explanationLimit), as: UTF8.self)
        }
        return ReturnedMail(
            paths: paths(in: whole, recipient), reports: status.map { reports(in: $0.content, explanation) } ?? [],
            links: returned.map { LinkTokens(in: $0.body) } ?? LinkTokens())
    }

    private static func paths(in message: MIMEPart, _ recipient: String?) -> [ReturnPath] {
        let fields = recipientFields.flatMap { name in message.fields.filter { $0.name == name }.map(\.value) }
        var paths: [ReturnPath] = []
        for text in [recipient].compactMap(\.self) + fields {
            for word in text.split(whereSeparator: { " \t<>,;:()\"".contains($0) }) {
                guard paths.count < pathLimit else { return paths }
                if let path = ReturnPath(word), !paths.contains(path) { paths.append(path) }
            }
        }
        return paths
    }

    /// Groups of fields with empty lines between; those of a recipient have an action (RFC 3464 §2.1).
    private static func reports(in content: [UInt8], _ explanation: String?) -> [DeliveryReport] {
        var lines = ByteLines(content[...])
        var reports: [DeliveryReport] = []
        while !lines.rest.isEmpty, reports.count < reportLimit {
            let fields = MIMEPart.readFields(&lines, limit: reportLimit)
            let value = { (name: String) in fields.first { $0.name == name }?.value }
            let word = value("action")?.lowercased().prefix { $0.isLetter }
            guard let action = word.flatMap({ DeliveryReport.Action(rawValue: String($0)) }) else { continue }
            let diagnostic = value("diagnostic-code").map(typed)
            reports.append(
                DeliveryReport(
                    action, status: value("status").flatMap { EnhancedStatus($0) }, finalRecipient: value("final-recipient").map(typed),
                    originalRecipient: value("original-recipient").map(typed), diagnostic: diagnostic,
                    explanation: diagnostic == nil ? explanation : nil))
        }
        return reports
    }

    /// What stands behind the type, as in `rfc822; ada@example.com` or `smtp; 550 5.1.1 …`.
    private static func typed(_ value: String) -> String {
        let parts = value.split(separator: ";", maxSplits: 1)
        guard parts.count == 2 else { return value }
        let text = parts[1].drop { $0 == " " || $0 == "\t" }
        return text.hasPrefix("<") && text.hasSuffix(">") ? String(text.dropFirst().dropLast()) : String(text)
    }
}
