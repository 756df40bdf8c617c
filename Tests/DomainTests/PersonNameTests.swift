import Domain
import Testing

@Suite struct PersonNameTests {
    @Test(arguments: [
        ("Ada", "Byron", "en", "Ada Byron"), ("Ada", "Byron", "ja", "Ada Byron"), ("太郎", "山田", "ja", "山田 太郎"),
        ("エイダ", "バイロン", "ja", "バイロン エイダ"), ("小明", "王", "zh-Hans", "王小明"), ("小明", "王", "en", "王 小明"),
        ("길동", "홍", "de", "홍 길동"), ("太郎", "Yamada", "ja", "太郎 Yamada"), ("ليلى", "حداد", "ar", "ليلى حداد"),
        ("Front", "", "zh", "Front"), ("", "山田", "ja", "山田"), ("", "", "fr", ""), ("1", "2", "ja", "1 2"),
    ])
    func `F24 names stand in the order of their own script`(first: String, last: String, language: String, text: String) {
        #expect(PersonName(first: first, last: last).text(inLanguage: language) == text)
    }
}
