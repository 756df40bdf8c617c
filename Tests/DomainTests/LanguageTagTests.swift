import Domain
import Testing

@Suite struct LanguageTagTests {
    @Test(arguments: [
        ("en", "en"), ("en-GB", "en-gb en"), ("es-MX", "es-mx es en"), ("ar-EG", "ar-eg ar en"), ("pt", "pt pt-br en"),
        ("pt-PT", "pt-pt pt pt-br en"), ("PT-br", "pt-br pt en"), ("zh", "zh-hans zh en"), ("zh-CN", "zh-cn zh-hans zh en"),
        ("zh-SG", "zh-sg zh-hans zh en"), ("zh-Hans-CN", "zh-hans-cn zh-hans zh en"), ("zh-TW", "zh-tw zh-hant en"),
        ("zh-HK", "zh-hk zh-hant en"),
        ("zh-MO", "zh-mo zh-hant en"), ("zh-Hant", "zh-hant en"),
        ("ZH-Hant-HK", "zh-hant-hk zh-hant en"), ("zh-Hans-HK", "zh-hans-hk zh-hans zh en"),
        ("de-CH-x-private", "de-ch-x-private de-ch de en"), ("sl-rozaj-biske", "sl-rozaj-biske sl-rozaj sl en"),
    ])
    func `T8 a language falls back to the nearest that its readers know, and at last to English`(tag: String, chain: String) throws {
        #expect(try LanguageTag(tag).fallbackChain == chain.split(separator: " ").map(String.init))
    }

    @Test(arguments: [("ar", "rtl"), ("AR-eg", "rtl"), ("he", "rtl"), ("en", "ltr"), ("ja", "ltr"), ("arn", "ltr")])
    func `T8 a language has its direction`(tag: String, direction: String) {
        #expect(TextDirection(ofLanguage: tag).rawValue == direction)
    }
}
