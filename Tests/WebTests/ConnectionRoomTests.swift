import NIOCore
import NIOEmbedded
import Testing

@testable import Web

@Suite struct ConnectionRoomTests {
    /// A connection from that address, and its place if it got one.
    private func arrive(_ room: ConnectionRoom, from address: String) throws -> (channel: EmbeddedChannel, place: ConnectionRoom.Place?) {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: address, port: 4711)).wait()
        return (channel, room.enter(channel))
    }

    @Test func `V15 where all places are taken, whoever has kept us waiting longest goes`() throws {
        let room = ConnectionRoom(limit: 3)
        let (busy, first) = try arrive(room, from: "192.0.2.1")
        let (slow, second) = try arrive(room, from: "192.0.2.2")
        let (quick, third) = try arrive(room, from: "192.0.2.3")
        for place in [first, third].compactMap(\.self) { room.take(place) }
        if let third { room.wait(third) }
        #expect(try arrive(room, from: "192.0.2.4").place != nil)
        #expect(!slow.isActive && busy.isActive && quick.isActive)
        if let second { room.leave(second) }
        #expect(room.count == 3)
        #expect(try arrive(room, from: "192.0.2.5").place != nil)
        #expect(!quick.isActive && busy.isActive)
    }

    @Test func `V15 a client has so many places, and one more once it let go of one`() throws {
        let room = ConnectionRoom(limit: 100, perClient: 2)
        let (_, first) = try arrive(room, from: "2001:db8:0:1::1")
        #expect(try arrive(room, from: "2001:db8:0:1::2").place != nil)
        #expect(try arrive(room, from: "2001:db8:0:1:ffff::3").place == nil)
        #expect(try arrive(room, from: "2001:db8:0:2::1").place != nil)
        if let first { room.leave(first) }
        #expect(try arrive(room, from: "2001:db8:0:1::4").place != nil)
    }

    @Test func `V15 a proxy of ours stands for many`() throws {
        let room = ConnectionRoom(limit: 100, perClient: 1, proxies: [try NetworkBlock("192.0.2.0/24")])
        for _ in 0..<5 { #expect(try arrive(room, from: "192.0.2.1").place != nil) }
        #expect(try arrive(room, from: "198.51.100.1").place != nil)
        #expect(try arrive(room, from: "198.51.100.1").place == nil)
    }

    @Test func `V15 the line of who waits stays short, however many requests come`() throws {
        let room = ConnectionRoom(limit: 2)
        let (old, place) = try arrive(room, from: "192.0.2.1")
        let (other, _) = try arrive(room, from: "192.0.2.2")
        for _ in 0..<10_000 { if let place { room.take(place); room.wait(place) } }
        _ = try arrive(room, from: "192.0.2.3")
        #expect(old.isActive && !other.isActive)
    }
}
