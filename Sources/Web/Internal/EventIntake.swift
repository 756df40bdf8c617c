import Domain
import Intake

/// The events of one request while they are read, each with its place among them.
struct EventIntake {
    /// An event that was not taken, as the answer tells it.
    struct Refused {
        let index: Int
        let id: String?
        let reason: String

        var json: JSONValue { .object([("index", .integer(index)), ("id", .text(id)), ("reason", .string(reason))]) }
    }

    private(set) var accepted: [(index: Int, event: AcceptedEvent)] = []
    private(set) var refused: [Refused] = []

    var count: Int { accepted.count + refused.count }

    /// Adds what follows in the text; a batch tells the places of its refused events, the accepted ones stand in those between.
    mutating func add(_ batch: EventBatch) {
        var next = count
        let taken = Set(batch.refused.map(\.index))
        for event in batch.accepted {
            while taken.contains(next) { next += 1 }
            accepted.append((next, event))
            next += 1
        }
        refused += batch.refused.map { Refused(index: $0.index, id: $0.id, reason: $0.reason) }
    }

    mutating func add(binary headers: [(String, String)], body: ArraySlice<UInt8>) {
        do throws(EventRefusal) {
            accepted.append((0, try CloudEventReader.readBinary(headers: headers, body: body, door: .outside)))
        } catch {
            refused.append(Refused(index: 0, id: error.id, reason: error.reason))
        }
    }

    /// Refuses the events of every other PBX, where the key is bound to one.
    mutating func keep(pbx: PBXID?) {
        guard let pbx else { return }
        let foreign = accepted.filter { $0.event.pbx != pbx }
        accepted.removeAll { $0.event.pbx != pbx }
        refused += foreign.map {
            Refused(index: $0.index, id: $0.event.id, reason: "pbx: this key is for \(pbx) alone; use a key of that PBX.")
        }
        refused.sort { $0.index < $1.index }
    }
}
