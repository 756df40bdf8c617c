package import Hummingbird
package import NIOCore

/// What a request carries besides itself: who is at the other end of its connection.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The peer of the TCP connection, which may be a proxy; nil where there is no socket.
    package let peer: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress
    }
}
