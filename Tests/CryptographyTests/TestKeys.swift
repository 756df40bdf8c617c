import Cryptography

/// A key that is the same in every run.
func testKey(_ byte: UInt8 = 7) throws -> SecretKey { try SecretKey([UInt8](repeating: byte, count: SecretKey.size)) }

func testRing(_ byte: UInt8 = 7) throws -> KeyRing { KeyRing(try testKey(byte)) }

func password(_ text: String) throws -> Password { try Password(Array(text.utf8)) }
