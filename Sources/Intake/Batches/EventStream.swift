import Domain

/// The events of a text, some at a time, so that a file of a million lines never stands in memory as values.
package struct EventStream: Sendable {
    /// How the text holds its events; `document` where it is refused as a whole.
    package let form: EventForm

    private let bytes: ArraySlice<UInt8>
    private let door: Door
    private var pieces: EventPieces
    /// Why the whole text is refused, told once.
    private var fault: EventRefusal?
    private var index = 0

    /// The form is detected where it is not given; an array that is not valid JSON, and a text without events, is refused whole.
    package init(_ bytes: ArraySlice<UInt8>, as form: EventForm? = nil, door: Door) {
        self.bytes = bytes
        self.door = door
        let text = withoutByteOrderMark(bytes)
        do throws(EventRefusal) {
            let form = form.map { $0 == .lines ? .lines(unlessArray: text) : $0 } ?? .detect(text)
            pieces = try EventPieces(text, form: form)
            self.form = form
        } catch {
            pieces = .none
            fault = error
            self.form = .document
        }
    }

    /// The next events, at most `limit`; nil when there are no more.
    package mutating func next(limit: Int = 500) -> EventBatch? {
        var batch = EventBatch()
        if let fault {
            batch.refused.append(RefusedEvent(fault, index: 0, line: 1, raw: bytes))
            self.fault = nil
        }
        while batch.count < limit, let piece = pieces.next() { read(piece, into: &batch) }
        return batch.count == 0 ? nil : batch
    }

    private mutating func read(_ piece: EventPieces.Piece, into batch: inout EventBatch) {
        do throws(EventRefusal) {
            batch.accepted.append(try CloudEventReader.read(piece.bytes, door: door, firstLine: piece.line))
        } catch {
            batch.refused.append(RefusedEvent(error, index: index, line: piece.line, raw: piece.bytes))
        }
        index += 1
    }
}
