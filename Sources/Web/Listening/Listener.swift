package import HTTPTypes
package import Hummingbird
package import HummingbirdCore
import HummingbirdHTTP2
import NIOCore

/// How a listener meets the network: what a connection may hold on to, and for how long, whatever comes in on it.
package struct Listener: Sendable {
    /// What every answer carries, those to what is no HTTP among them.
    let policy: HTTPFields
    let room: ConnectionRoom
    /// Where the listener serves TLS itself.
    let identity: ServerIdentityHolder?

    package init(policy: HTTPFields, room: ConnectionRoom, identity: ServerIdentityHolder? = nil) {
        self.policy = policy
        self.room = room
        self.identity = identity
    }

    /// How long nothing may come of a body that was begun, in seconds; Hummingbird's own default is for ever.
    private static let idleSeconds: Int64 = 30
    /// How long a connection of HTTP/2 may be without a request until it is asked to go; a little later it is closed.
    private static let idleBeforeGoAway = Duration.seconds(25)
    /// What a request's header section may have (OWASP ASVS 5.0 §4.2.5); browsers and proxies stay far below. HTTP/2 has its library's 16 KiB,
    /// 100 streams at once and 200 resets in half a minute.
    private static let headers = HTTP1Channel.Configuration.DecoderConfiguration(
        maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)

    /// The application's configuration: no `Server` field; connections far beyond the room wait in the kernel.
    package func configuration(host: String, port: Int) -> ApplicationConfiguration {
        ApplicationConfiguration(
            address: .hostname(host, port: port), serverName: nil, backlog: 4096,
            availableConnectionsDelegate: MaximumAvailableConnections(room.limit + room.limit / 4 + 16))
    }

    /// HTTP/1.1, over TLS also HTTP/2, with those limits.
    package var server: HTTPServerBuilder {
        HTTPServerBuilder { responder in
            let http1 = HTTP1Channel(responder: responder, configuration: exchange)
            guard let identity else { return PlainChannel(room: room, http1: http1, refusal: refusal) }
            let http2 = HTTP2Channel(
                responder: responder,
                configuration: .init(
                    idleTimeout: Self.idleBeforeGoAway, gracefulCloseTimeout: .seconds(5), streamConfiguration: exchange))
            return SecureChannel(room: room, identity: identity, http1: http1, http2: http2)
        }
    }

    private var exchange: HTTP1Channel.Configuration {
        .init(
            additionalChannelHandlers: [ParserAnswer(policy: policy), ExchangePace()], idleTimeout: .seconds(Self.idleSeconds),
            httpDecoderConfiguration: Self.headers)
    }

    /// What a client hears that holds more connections than it may.
    private var refusal: ByteBuffer {
        let fields = policy.map { "\($0.name.canonicalName): \($0.value)\r\n" }.joined()
        return ByteBuffer(
            string: "HTTP/1.1 503 Service Unavailable\r\n\(fields)Retry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
}
