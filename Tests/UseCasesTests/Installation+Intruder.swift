import TestSupport

extension Installation {
    /// The database as somebody sees it who goes past Latchkey.
    func intruder() throws -> any Intruder { try database.intruder() }
}
