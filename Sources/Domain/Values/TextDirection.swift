/// The direction that a language is read in, as HTML's `dir` names it.
package enum TextDirection: String {
    case leftToRight = "ltr"
    case rightToLeft = "rtl"

    /// Goes by the language's first subtag: those written in Arabic, Hebrew, Thaana or Syriac script.
    package init(ofLanguage tag: String) {
        let language = tag.split(separator: "-").first.map { $0.lowercased() } ?? ""
        self = ["ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"].contains(language) ? .rightToLeft : .leftToRight
    }
}
