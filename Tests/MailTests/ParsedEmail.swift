import Foundation

/// A message as another parser reads it: Python's email package, strict about what it finds wrong.
struct ParsedEmail: Decodable {
    let subject: String
    let event: String
    let text: String
    let html: String
    let date: String
    let recipients: [String]
    /// By software that decodes encoded words first and looks for addresses then.
    let recipientsDecodedFirst: [String]
    let senders: [String]
    let senderName: String
    let recipientName: String
    let defects: [String]

    private static let script = """
        import email, email.policy, email.header, email.utils, json, sys
        raw = sys.stdin.buffer.read()
        m = email.message_from_bytes(raw, policy=email.policy.default)
        old = email.message_from_bytes(raw)
        decoded = lambda h: str(email.header.make_header(email.header.decode_header(h)))
        parts = list(m.iter_parts())
        defects = [repr(d) for p in [m] + parts for d in p.defects] + [repr(d) for h in m.values() for d in h.defects]
        json.dump({
            "subject": decoded(old["Subject"]), "event": decoded(old["X-Latchkey-Event"]), "date": m["Date"].datetime.isoformat(),
            "text": parts[0].get_content(), "html": parts[1].get_content(),
            "recipients": [a.addr_spec for a in m["To"].addresses],
            "recipientsDecodedFirst": [a for _, a in email.utils.getaddresses([decoded(old["To"])])],
            "senders": [a.addr_spec for a in m["From"].addresses], "senderName": decoded(email.utils.parseaddr(old["From"])[0]),
            "recipientName": decoded(email.utils.parseaddr(old["To"])[0]),
            "defects": defects}, sys.stdout)
        """

    init(_ message: [UInt8]) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "latchkey-\(UUID().uuidString).eml")
        try Data(message).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let python = Process()
        let output = Pipe()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", Self.script]
        python.standardInput = try FileHandle(forReadingFrom: file)
        python.standardOutput = output
        try python.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        self = try JSONDecoder().decode(Self.self, from: answer)
    }
}
