import Domain

/// The pages of the preview, in English: whoever writes templates reads their names.
enum PreviewPage {
    static func index(_ emails: [PreviewSite.Email]) -> String {
        let shelves = Dictionary(grouping: emails) { shelf(of: $0) }
        let tables = shelves.sorted { $0.key < $1.key }.map { name, emails in
            (name.isEmpty ? "" : "<h2>\(escaped(name))</h2>\n") + table(emails)
        }
        return layout(
            "Emails",
            "<p>Each as its recipient gets it, with sample values. Save a template and reload the page.</p>\n"
                + tables.joined(separator: "\n"))
    }

    static func page(_ email: PreviewSite.Email, among emails: [PreviewSite.Email]) -> String {
        let direction = TextDirection(ofLanguage: email.locale).rawValue
        let attributes = "lang=\"\(escaped(email.locale))\" dir=\"\(direction)\""
        return layout(
            email.folder,
            """
            <nav><a href="/">All emails</a></nav>
            <nav>\(links(emails) { kind(of: $0) == kind(of: email) && shelf(of: $0) == shelf(of: email) } label: { $0.locale })</nav>
            <nav>\(links(emails) { $0.locale == email.locale && shelf(of: $0) == shelf(of: email) } label: { kind(of: $0) })</nav>
            <h2>Subject</h2>
            <p class="subject" \(attributes)>\(escaped(email.subject))</p>
            <h2>HTML <small><a href="/\(escaped(email.folder))/html">alone</a></small></h2>
            <iframe sandbox title="HTML part" src="/\(escaped(email.folder))/html"></iframe>
            <h2>Text</h2>
            <pre \(attributes)>\(escaped(email.text))</pre>
            """)
    }

    static func problems(_ problems: [String]) -> String {
        let items = problems.map { "<li>\(escaped($0))</li>" }.joined(separator: "\n")
        return layout(
            "The templates cannot be used yet", "<p>Mend this, then reload the page:</p>\n<ul class=\"problems\">\n\(items)\n</ul>")
    }

    static func turndown(_ title: String) -> String { layout(title, "<nav><a href=\"/\">All emails</a></nav>") }

    /// A row for each kind, a column for each language.
    private static func table(_ emails: [PreviewSite.Email]) -> String {
        let locales = Set(emails.map(\.locale)).sorted()
        let head = locales.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
        let rows = EmailKind.allCases.map(\.rawValue).filter { name in emails.contains { kind(of: $0) == name } }.map { name in
            let cells = locales.map { locale in
                let found = emails.first { $0.locale == locale && kind(of: $0) == name }
                return "<td>" + (found.map { "<a href=\"/\(escaped($0.folder))\">\(escaped($0.subject))</a>" } ?? "") + "</td>"
            }
            return "<tr><th scope=\"row\">\(escaped(name))</th>\(cells.joined())</tr>"
        }
        return "<div class=\"wide\"><table>\n<tr><td></td>\(head)</tr>\n\(rows.joined(separator: "\n"))\n</table></div>"
    }

    private static func links(
        _ emails: [PreviewSite.Email], where fits: (PreviewSite.Email) -> Bool, label: (PreviewSite.Email) -> String
    ) -> String {
        emails.filter(fits).map { "<a href=\"/\(escaped($0.folder))\">\(escaped(label($0)))</a>" }.joined(separator: " ")
    }

    private static func kind(of email: PreviewSite.Email) -> String { String(email.folder.split(separator: "/").last ?? "") }

    /// `pbx/acme` where the template is a PBX's own.
    private static func shelf(of email: PreviewSite.Email) -> String {
        email.folder.split(separator: "/").dropLast(2).joined(separator: "/")
    }

    private static func escaped(_ text: String) -> String { PageText().escapeText(text) }

    private static func layout(_ title: String, _ body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title)) · Latchkey's emails</title>
        <link rel="stylesheet" href="/preview.css">
        <main>
        <h1>\(escaped(title))</h1>
        \(body)
        </main>
        </html>

        """
    }

    static let style = """
        :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
        main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        nav { margin: .5rem 0; } nav a { margin-right: .75rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; } th, td { padding: .35rem .75rem; text-align: start; vertical-align: top; border-bottom: 1px solid #8886; }
        .subject { font-weight: 600; }
        iframe { width: 100%; height: 40rem; border: 1px solid #8886; }
        pre { padding: 1rem; overflow-x: auto; border: 1px solid #8886; }
        .problems li { margin: .5rem 0; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }

        """
}
