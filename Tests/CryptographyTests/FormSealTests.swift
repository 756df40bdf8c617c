import Cryptography
import Domain
import Testing

struct FormSealTests {
    private let forms: FormSeal
    private let sealed = Timestamp(microseconds: 1_700_000_000_000_000)

    init() throws { forms = FormSeal(try testRing()) }

    private func isGood(_ seal: String, purpose: String = "set", binding: String = "cookie", after: Duration = .seconds(10)) -> Bool {
        forms.isGood(seal, purpose: purpose, binding: binding, now: sealed.adding(after), lifetime: .seconds(3600))
    }

    @Test func `a seal holds for its purpose, its binding and its lifetime`() throws {
        let seal = try forms.seal(purpose: "set", binding: "cookie", at: sealed)
        #expect(seal.utf8.count == 54)
        #expect(isGood(seal))
        #expect(isGood(seal, after: .seconds(3600)))
        #expect(!isGood(seal, after: .seconds(3601)))
        #expect(isGood(seal, after: .seconds(-60)))
        #expect(!isGood(seal, after: .seconds(-61)))
        #expect(!isGood(seal, purpose: "forgot"))
        #expect(!isGood(seal, binding: "other"))
        #expect(!FormSeal(try testRing(8)).isGood(seal, purpose: "set", binding: "cookie", now: sealed, lifetime: .seconds(3600)))
    }

    @Test func `text moved from purpose to binding breaks the seal`() throws {
        let seal = try forms.seal(purpose: "setc", binding: "ookie", at: sealed)
        #expect(!isGood(seal))
    }

    @Test func `no changed seal is good, and none traps`() throws {
        let seal = Array(try forms.seal(purpose: "set", binding: "cookie", at: sealed).utf8)
        for place in seal.indices {
            for byte in ["A", "B", "_", "=", " ", "\u{0}"].flatMap(\.utf8) where byte != seal[place] {
                var bent = seal
                bent[place] = byte
                #expect(!isGood(String(decoding: bent, as: UTF8.self)))
            }
        }
        for text in ["", "A", String(repeating: "_", count: 54), String(repeating: "A", count: 54), String(repeating: "A", count: 100_000)]
        {
            #expect(!isGood(text))
        }
    }
}
