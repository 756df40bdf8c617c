package import Hummingbird
package import NIOCore

/// What a request carries besides itself: who is at the other end of its connection.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The peer of the TCP connection, which may be a proxy; nil where there is no socket.
    package let peer: SocketAddress?

    /// What the request came on.
    let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        peer = source.channel.remoteAddress
    }
}
