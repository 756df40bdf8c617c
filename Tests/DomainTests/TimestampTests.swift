import Domain
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z", 4), (951_827_696, "2000-02-29T12:34:56.000000Z", 2),
        (951_868_800, "2000-03-01T00:00:00.000000Z", 3),
        (4_107_542_399, "2100-02-28T23:59:59.000000Z", 0), (4_107_542_400, "2100-03-01T00:00:00.000000Z", 1),
        (1_709_164_800, "2024-02-29T00:00:00.000000Z", 4), (1_735_603_200, "2024-12-31T00:00:00.000000Z", 2),
        (1_795_453_509, "2026-11-23T17:05:09.000000Z", 1), (-1, "1969-12-31T23:59:59.000000Z", 3),
        (-86_400, "1969-12-31T00:00:00.000000Z", 3),
        (-2_203_891_200, "1900-03-01T00:00:00.000000Z", 4), (-2_203_891_201, "1900-02-28T23:59:59.000000Z", 3),
        (253_402_300_799, "9999-12-31T23:59:59.000000Z", 5), (2_147_483_648, "2038-01-19T03:14:08.000000Z", 2),
    ])
    func `F32 an instant is written in RFC 3339, its weekday known`(seconds: Int64, text: String, weekday: Int) {
        let instant = Timestamp(microseconds: seconds * 1_000_000)
        #expect(instant.description == text)
        #expect(instant.calendar.weekday == weekday)
    }

    @Test func `F32 microseconds count forwards before 1970 too`() {
        #expect(Timestamp(microseconds: -1).description == "1969-12-31T23:59:59.999999Z")
        #expect(Timestamp(microseconds: 1).description == "1970-01-01T00:00:00.000001Z")
    }

    @Test func `F32 every day of four centuries follows the one before it`() {
        var expected = (year: 1970, month: 1, day: 1, weekday: 4)
        for number in 0..<Int64(146_097) {
            let found = Timestamp(microseconds: number * 86_400_000_000).calendar
            guard found.year == expected.year, found.month == expected.month, found.day == expected.day, found.weekday == expected.weekday
            else {
                Issue.record("day \(number) is \(found), not \(expected)")
                return
            }
            expected = Self.dayAfter(expected)
        }
        #expect(expected.year == 2370 && expected.month == 1 && expected.day == 1)
    }

    @Test func `Q2 an instant at either end of time can be told, and goes no further`() {
        for end in [Timestamp(microseconds: .max), Timestamp(microseconds: .min)] { #expect(!end.description.isEmpty) }
        #expect(Timestamp(microseconds: .max - 1).adding(.seconds(1)).microseconds == .max)
        #expect(Timestamp(microseconds: .min + 1).adding(.seconds(-1)).microseconds == .min)
        #expect(Timestamp(microseconds: 0).adding(.seconds(Int64.max)).microseconds == .max)
        #expect(Timestamp(microseconds: 0).adding(.seconds(Int64.min)).microseconds == .min)
        #expect(Timestamp(microseconds: 5).adding(.microseconds(-7)).microseconds == -2)
    }

    @Test func `Q2 a duration is held within 64 bits of microseconds`() {
        #expect(Duration.seconds(Int64.max).microseconds == .max)
        #expect(Duration.seconds(Int64.min).microseconds == .min)
        #expect(Duration.milliseconds(1500).microseconds == 1_500_000)
        #expect(Duration.milliseconds(-1500).microseconds == -1_500_000)
        #expect(Duration.nanoseconds(999).microseconds == 0)
    }

    private static func dayAfter(_ date: (year: Int, month: Int, day: Int, weekday: Int)) -> (year: Int, month: Int, day: Int, weekday: Int)
    {
        let isLeap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let weekday = (date.weekday + 1) % 7
        if date.day < lengths[date.month - 1] { return (date.year, date.month, date.day + 1, weekday) }
        return date.month < 12 ? (date.year, date.month + 1, 1, weekday) : (date.year + 1, 1, 1, weekday)
    }
}
