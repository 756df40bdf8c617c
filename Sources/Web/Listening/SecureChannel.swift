import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOHTTP2
import NIOSSL

/// A connection over TLS, which speaks HTTP/2 or HTTP/1.1 as the client asks by ALPN (RFC 7301). Each has the certificate of its beginning, so
/// that a renewal ends none.
struct SecureChannel: ServerChildChannel {
    let room: ConnectionRoom
    let identity: ServerIdentityHolder
    let http1: HTTP1Channel
    let http2: HTTP2Channel

    struct Value: ServerChildChannelValue {
        let negotiated: EventLoopFuture<NIONegotiatedHTTPVersion<HTTP1Channel.Value, HTTP2Channel.Value>>
        let channel: any Channel
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ConnectionWatch(room: room, refusal: nil))
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: identity.current.context))
        }
        .flatMap {
            channel.configureHTTP2AsyncSecureUpgrade {
                http1.setup(channel: $0, logger: logger)
            } http2ConnectionInitializer: {
                http2.setup(channel: $0, logger: logger)
            }
        }
        .map { Value(negotiated: $0, channel: channel) }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http1_1(let connection): await http1.handle(value: connection, logger: logger)
            case .http2(let connection): await http2.handle(value: connection, logger: logger)
            }
        } catch {
            // No TLS, or none that both know: the connection is closed, and nothing was asked.
            logger.trace("no TLS came about", metadata: ["error": "\(error)"])
        }
    }
}
