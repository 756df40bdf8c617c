import Domain
import Intake
import Testing

@Suite struct EventBatchTests {
    private let good = (1...4).map {
        Samples.event("latchkey.extension.cleared", data: #"{"pbx":"acme","extension":"\#($0)"}"#, id: "g-\($0)")
    }
    private let bad = Samples.event("latchkey.no.such", data: "{}", id: "b-1")

    @Test func `Q1 one object, an array and lines have one meaning`() {
        let array = "[\(good.joined(separator: " ,\n"))]"
        let lines = good.joined(separator: "\r\n")
        for text in [array, "\u{FEFF}" + array, lines, "\u{FEFF}\n\n" + lines + "\n \r\n\n", good.joined(separator: "\n\n")] {
            let batch = Samples.batch(text)
            #expect(batch.accepted.map(\.id) == ["g-1", "g-2", "g-3", "g-4"])
            #expect(batch.accepted.map(\.json) == good)
            #expect(batch.refused.isEmpty)
        }
        #expect(Samples.batch(good[0].replacing(",", with: ",\n")).accepted.map(\.id) == ["g-1"])
        #expect(Samples.batch("[]").count == 0)
    }

    @Test func `Q1 lines that turn out to be one array are read as one`() {
        let array = "\u{FEFF} [\(good[0]),\n\(bad),\n\(good[1])]\n"
        #expect(Samples.batch(array, as: .lines).accepted.map(\.id) == ["g-1", "g-2"])
        #expect(Samples.batch(array, as: .lines).refused.map(\.id) == ["b-1"])
        #expect(Samples.batch("[oops\n\(good[0])\n", as: .lines).accepted.map(\.id) == ["g-1"])
    }

    @Test func `Q3 a broken line harms no other and is told by index and line`() {
        let batch = Samples.batch([good[0], "", "oops", good[1], bad, String(good[2].dropLast(3)), good[3]].joined(separator: "\n"))
        #expect(batch.accepted.map(\.id) == ["g-1", "g-2", "g-4"])
        #expect(batch.refused.map(\.index) == [1, 3, 4])
        #expect(batch.refused.map(\.line) == [3, 5, 6])
        #expect(batch.refused.map(\.id) == [nil, "b-1", nil])
        #expect(batch.refused[0].reason == "not valid JSON at line 3, byte 1: expected a value.")
        #expect(batch.refused.map { String(decoding: $0.raw, as: UTF8.self) } == ["oops", bad, String(good[2].dropLast(3))])
    }

    @Test func `Q3 a broken first line harms no other`() {
        for first in ["{\"id\":", "{\"id\"", "\u{FEFF}{\"a\"", good[0] + "}"] {
            #expect(Samples.batch("\(first)\n\(good[1])\n").accepted.map(\.id) == ["g-2"])
        }
        #expect(Samples.batch(good[0] + "\noops\n").accepted.map(\.id) == ["g-1"])
    }

    @Test func `Q3 of an array what cannot be taken is refused, the rest goes in`() {
        let flawed = #"{"id":"f-1","a":"\uD800"}"#
        let batch = Samples.batch("[\n\(good[0]),\n7,\n\(flawed),\n \(bad), \(good[1])\n]")
        #expect(batch.accepted.map(\.id) == ["g-1", "g-2"])
        #expect(batch.refused.map(\.index) == [1, 2, 3])
        #expect(batch.refused.map(\.line) == [3, 4, 5])
        #expect(batch.refused.map(\.id) == [nil, "f-1", "b-1"])
        #expect(batch.refused[1].reason == "not valid JSON at line 4, byte 18: a string holds half a surrogate pair.")
    }

    @Test(arguments: ["", "[", "]]", ",", "] x", "}", "][1]", ",]", ",tru]"])
    func `Q3 an array that is not valid JSON is refused as a whole`(end: String) {
        let text = "[\(good[0]),\(good[1])\(end)"
        let batch = Samples.batch(text)
        #expect(batch.accepted.isEmpty)
        #expect(batch.refused.map(\.raw) == [Array(text.utf8)[...]])
        #expect(batch.refused.first?.reason.hasSuffix("Nothing of an array is taken that is not whole.") == true)
    }

    @Test func `Q3 a broken object over many lines is refused once`() {
        let batch = Samples.batch("{\n  \"specversion\": \"1.0\",\n  \"data\": {\n    oops\n  }\n}\n")
        #expect(batch.refused.map(\.reason) == ["not valid JSON at line 4, byte 5: expected a member's name in double quotes."])
    }

    @Test(arguments: ["", " \n", "\u{FEFF}", "\n\n\r\n"])
    func `Q3 a text without an event is refused rather than dropped`(text: String) {
        for form in [nil, .lines, .array, .document] as [EventForm?] {
            #expect(Samples.batch(text, as: form).refused.map(\.reason) == ["there is no event in it."])
        }
    }

    @Test func `a form that is given is not guessed`() {
        #expect(Samples.batch("[\(good[0])", as: .lines).refused.count == 1)
        #expect(Samples.batch("[\(good[0])]", as: .document).refused.count == 1)
        #expect(Samples.batch(good[0], as: .array).refused.map(\.reason).first?.contains("expected [") == true)
        #expect(Samples.batch(good[0], as: .lines).accepted.count == 1)
    }

    @Test func `real producers' events are read some at a time`() throws {
        var stream = EventStream(Array(Samples.acme.utf8)[...], door: .outside)
        var batches: [[String]] = []
        while let batch = stream.next(limit: 2) {
            #expect(batch.refused.isEmpty)
            batches.append(batch.accepted.map(\.id))
        }
        #expect(batches == [["acme-00001", "acme-00003"], ["acme-00002"]])
        #expect(stream.form == .lines)
    }

    @Test func `Q3 what was refused is kept in its own form beside reasons for people`() {
        for (text, form) in [("[\(good[0]),\n\(bad),\n7]", EventForm.array), ("\(good[0])\n\(bad)\n7\n", .lines), ("[1,", .document)] {
            var stream = EventStream(Array(text.utf8)[...], door: .outside)
            let batch = stream.next()
            let report = RefusalReport(batch?.refused ?? [], form: stream.form)
            let again = EventBatch.read(report.contents[...], door: .outside)
            #expect(stream.form == form)
            #expect(again.accepted.isEmpty)
            #expect(again.refused.count == batch?.refused.count)
            if form == .document { #expect(report.contents == Array(text.utf8)) }
        }
    }

    @Test func `Q3 the reason has one line per event, whatever stands in it`() {
        let batch = Samples.batch(
            [good[0], bad, #"{"id":"x","specversion":"1.0","source":"/s","type":"a\nb\u2028\u202E","data":{}}"#].joined(separator: "\n"))
        #expect(
            RefusalReport(batch.refused, form: .lines).reason == """
                Refused. Correct the events, then move the file back into new/.
                event 1 here (line 2 of what came), id "b-1": type: "latchkey.no.such" is not a type that Latchkey takes; see the list of event types.
                event 2 here (line 3 of what came), id "x": type: "a\\nb\\u2028\\u202e" is not a type that Latchkey takes; see the list of event types.

                """)
    }
}
