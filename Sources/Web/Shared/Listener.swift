package import Hummingbird
package import HummingbirdCore
import NIOCore

/// How both listeners meet the network: what a connection may hold on to, and for how long.
package enum Listener {
    /// Seconds without a byte after which a connection is closed; Hummingbird's own default is never.
    private static let idleSeconds: Int64 = 30
    /// What a request's header section may have (OWASP ASVS 5.0 §4.2.5); browsers and proxies stay far below.
    private static let headers = HTTP1Channel.Configuration.DecoderConfiguration(
        maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)

    /// The application's configuration: no `Server` field, and connections beyond `connectionLimit` wait in the kernel.
    package static func configuration(host: String, port: Int, connectionLimit: Int = 4096) -> ApplicationConfiguration {
        ApplicationConfiguration(
            address: .hostname(host, port: port), serverName: nil, backlog: 1024,
            availableConnectionsDelegate: MaximumAvailableConnections(connectionLimit))
    }

    /// HTTP/1.1 with those limits.
    package static var http1: HTTPServerBuilder {
        .http1(configuration: .init(idleTimeout: .seconds(idleSeconds), httpDecoderConfiguration: headers))
    }
}
