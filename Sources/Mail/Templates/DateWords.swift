internal import Domain

/// How an instant is written for people: in their language's words and order, always in UTC; in ISO 8601 order for a language not known here.
struct DateWords {
    /// The parts of an instant that are told.
    struct Parts {
        let year: Int
        /// 1 to 12.
        let month: Int
        let day: Int
        /// 0 is Sunday.
        let weekday: Int
        /// Two digits each.
        let hour: String
        let minute: String

        init(_ instant: Timestamp) {
            let parts = instant.calendar
            (year, month, day, weekday) = (parts.year, parts.month, parts.day, parts.weekday)
            (hour, minute) = (twoDigits(parts.hour), twoDigits(parts.minute))
        }
    }

    private let words: @Sendable (Parts) -> String

    init(locale: String) { words = Self.known[locale.split(separator: "-").first?.lowercased() ?? ""] ?? Self.iso }

    /// Down to the whole minute before, so that nothing has ended while the text says it works.
    func text(of instant: Timestamp) -> String { words(Parts(instant)) }

    /// `2026-11-23 17:05 UTC`.
    @Sendable private static func iso(_ at: Parts) -> String {
        "\(at.year)-\(twoDigits(at.month))-\(twoDigits(at.day)) \(at.hour):\(at.minute) UTC"
    }
}

extension DateWords {
    /// One entry a language that has its own words; each text fits behind the language's "until".
    private static let known: [String: @Sendable (Parts) -> String] = [
        "en": { "\(english.day($0)), \($0.day) \(english.month($0)) \($0.year), \($0.hour):\($0.minute) UTC" },
        "es": { "\(spanish.day($0)), \($0.day) de \(spanish.month($0)) de \($0.year), a las \($0.hour):\($0.minute) (UTC)" },
        "fr": {
            "\(french.day($0)) \($0.day == 1 ? "1er" : "\($0.day)") \(french.month($0)) \($0.year) à \($0.hour)\u{A0}h\u{A0}\($0.minute) (UTC)"
        },
        "de": { "\(german.day($0)), \($0.day). \(german.month($0)) \($0.year), \($0.hour):\($0.minute) Uhr (UTC)" },
        "pt": { "\(portuguese.day($0)), \($0.day) de \(portuguese.month($0)) de \($0.year), às \($0.hour)h\($0.minute) (UTC)" },
        "ja": { "\($0.year)年\($0.month)月\($0.day)日（\(japanese.day($0))）\($0.hour):\($0.minute)（UTC）" },
        "zh": { "\($0.year)年\($0.month)月\($0.day)日（\(chinese.day($0))）\($0.hour):\($0.minute)（UTC）" },
        "ar": { "\(arabic.day($0)) \($0.day) \(arabic.month($0)) \($0.year)، الساعة \($0.hour):\($0.minute) (UTC)" },
    ]

    /// The names of the days, Sunday first, and of the months.
    private struct Names {
        private let days: [Substring]
        private let months: [Substring]

        init(days: String, months: String = "") {
            self.days = days.split(separator: " ")
            self.months = months.split(separator: " ")
        }

        func day(_ at: Parts) -> Substring { days[at.weekday] }
        func month(_ at: Parts) -> Substring { months[at.month - 1] }
    }

    private static let english = Names(
        days: "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
        months: "January February March April May June July August September October November December")
    private static let spanish = Names(
        days: "domingo lunes martes miércoles jueves viernes sábado",
        months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
    private static let french = Names(
        days: "dimanche lundi mardi mercredi jeudi vendredi samedi",
        months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
    private static let german = Names(
        days: "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag",
        months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
    private static let portuguese = Names(
        days: "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado",
        months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro")
    private static let japanese = Names(days: "日 月 火 水 木 金 土")
    private static let chinese = Names(days: "星期日 星期一 星期二 星期三 星期四 星期五 星期六")
    private static let arabic = Names(
        days: "الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت",
        months: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر")
}
