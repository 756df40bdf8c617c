import Cryptography
import Domain
import Storage

/// Begins an import: from here on its rows may go in, and their history and emails name its event.
struct ImportStart {
    let tx: Transaction
    let ambient: Ambient
    let chain: HistoryChain

    func confirm(_ number: Int64, id: String, by actor: String, source: String, at now: Timestamp) throws -> (ImportRow, EventRow)? {
        guard let row = try tx.imports.find(number), row.state == .uploaded else { return nil }
        let event = try tx.events.insert(
            id: id, source: source, type: "latchkey.profiles.imported", pbx: row.pbx, json: "", actor: actor, at: now)
        guard let event else { return nil }
        try tx.events.answer(event, at: now, note: "import \(number) of \(row.name)")
        try tx.imports.confirm(number, event: event, at: now)
        let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
        let record = Record(
            "import.started", on: .pbx,
            [.init("import", String(number)), .init("file", row.name), .init("sha256", row.digest), .init("rows", String(row.rowCount))])
        try chronicle.append(record, actor: actor, cause: id, pbx: row.pbx, at: now)
        try chronicle.close()
        guard let begun = try tx.imports.find(number), let stored = try tx.events.find(event) else { return nil }
        return (begun, stored)
    }
}
