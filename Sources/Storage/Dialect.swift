/// The handful of words in which the engines differ.
enum Dialect {
    static let identity = "INTEGER PRIMARY KEY AUTOINCREMENT"
    static let integer = "INTEGER"
    static let strict = "STRICT"
}
