import Domain
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite struct ClientAddressTests {
    @Test(
        arguments: [
            // No trusted proxy: what the client writes counts for nothing.
            ([], "198.51.100.7", ["203.0.113.1"], "198.51.100.7"),
            (["10.0.0.0/8"], "198.51.100.7", ["10.1.1.1, 203.0.113.1"], "198.51.100.7"),
            // One proxy: the right-most hop, whatever stands left of it.
            (["10.0.0.0/8"], "10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
            (["10.0.0.0/8"], "10.0.0.1", ["1.2.3.4, 203.0.113.1"], "203.0.113.1"),
            (["10.0.0.0/8"], "10.0.0.1", ["1.2.3.4", "203.0.113.1"], "203.0.113.1"), (["10.0.0.0/8"], "10.0.0.1", [], "10.0.0.1"),
            // Two proxies, a port, brackets, a mapped address.
            (["10.0.0.0/8"], "10.0.0.1", ["6.6.6.6, 203.0.113.1, 10.0.0.2"], "203.0.113.1"),
            (["10.0.0.0/8"], "10.0.0.1", ["203.0.113.1:4711"], "203.0.113.1"),
            (["10.0.0.0/8"], "::ffff:10.0.0.1", ["[2001:db8::5]:443"], "2001:db8::5"),
            (["fd00::/8"], "fd00::1", ["::ffff:203.0.113.1"], "203.0.113.1"),
            // What is no address ends the search at the last hop known.
            (["10.0.0.0/8"], "10.0.0.1", ["unknown"], "10.0.0.1"), (["10.0.0.0/8"], "10.0.0.1", ["203.0.113.1, , 10.0.0.2"], "10.0.0.2"),
            (["10.0.0.0/8"], "10.0.0.1", ["203.0.113.1, _hidden"], "10.0.0.1"),
            (["0.0.0.0/0"], "10.0.0.1", ["9.9.9.9, 8.8.8.8"], "9.9.9.9"),
        ] as [([String], String, [String], String)])
    func `the client is the right-most hop that no trusted proxy is`(trusted: [String], peer: String, hops: [String], client: String) throws
    {
        let find = ClientAddress(trusted: try trusted.map { try NetworkBlock($0) })
        #expect(find.find(try #require(NetworkAddress(peer)), hops: hops) == NetworkAddress(client))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.7", "10.0.0.7", true),
        ("10.0.0.7", "10.0.0.8", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false), ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "8.8.8.8", true), ("10.0.0.0/8", "::ffff:10.9.9.9", true),
        ("10.128.0.0/9", "10.1.0.0", false),
        ("2001:db8::/127", "2001:db8::1", true), ("2001:db8::/127", "2001:db8::2", false),
    ])
    func `a block holds the addresses it should`(block: String, address: String, isInside: Bool) throws {
        #expect(try NetworkBlock(block).contains(try #require(NetworkAddress(address))) == isInside)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/-1", "10.0.0.0/+8", "host", "1.2.3.4\u{0}",
        "fe80::1%lo",
    ])
    func `what is no block is refused with an example`(text: String) {
        #expect(throws: Refusal.self) { try NetworkBlock(text) }
    }

    @Test func `the clients of one /64 are one, those of two are two, and IPv4 counts whole`() throws {
        #expect(NetworkAddress("2001:db8::1")?.client == NetworkAddress("2001:db8::ffff")?.client)
        #expect(NetworkAddress("2001:db8::1")?.client != NetworkAddress("2001:db8:0:1::1")?.client)
        #expect(NetworkAddress("192.0.2.1")?.client != NetworkAddress("192.0.2.2")?.client)
    }
}
