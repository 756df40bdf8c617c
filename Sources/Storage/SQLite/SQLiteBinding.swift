// The one file that calls SQLite itself: GRDB hands values over at several times the cost.
import GRDB
import GRDBSQLite

extension Statement {
    /// Hands values over, from `?1` on, for the next execution; what stood there before is gone.
    func bind(_ values: ArraySlice<Value>) {
        sqlite3_reset(sqliteStatement)
        var place: Int32 = 0
        for value in values {
            place += 1
            switch value {
            case .integer(let number): sqlite3_bind_int64(sqliteStatement, place, number)
            case .text(let text): bind(text, at: place)
            case .null: sqlite3_bind_null(sqliteStatement, place)
            }
        }
    }

    /// The values of the row that it stands at.
    var values: [Value] {
        (0..<sqlite3_column_count(sqliteStatement)).map { column in
            switch sqlite3_column_type(sqliteStatement, column) {
            case SQLITE_INTEGER: .integer(sqlite3_column_int64(sqliteStatement, column))
            case SQLITE_TEXT: .text(text(at: column))
            default: .null
            }
        }
    }

    private func text(at column: Int32) -> String {
        let start = sqlite3_column_text(sqliteStatement, column)
        let count = Int(sqlite3_column_bytes(sqliteStatement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private func bind(_ text: String, at place: Int32) {
        var text = text
        // SQLite takes a copy before this returns.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        text.withUTF8 { utf8 in
            _ = utf8.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(sqliteStatement, place, $0.baseAddress, Int32($0.count), copied)
            }
        }
    }
}
