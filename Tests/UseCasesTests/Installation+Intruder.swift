import Foundation
import TestSupport

extension Installation {
    /// The database as somebody sees it who goes past Latchkey.
    func intruder() throws -> Intruder { try Intruder(path: databasePath) }

    /// Every byte of the installation outside its spool, as text.
    func everythingButTheSpool() throws -> String {
        try directory.names(in: "").filter { $0 != "spool" }
            .map { String(decoding: try Data(contentsOf: URL(filePath: "\(directory.path)/\($0)")), as: UTF8.self) }.joined()
    }
}
