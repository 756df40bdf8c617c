import NIOCore
import NIOHTTP2
import NIOSSL
import Synchronization

/// A certificate with its key, ready to serve TLS 1.2 and 1.3 (RFC 9325).
package struct ServerIdentity: Sendable {
    let context: NIOSSLContext
    /// Until when the certificate that ends first is good, in seconds since 1970.
    package let expiresAt: Int

    /// Why a pair cannot serve; each names which of the two it is about.
    package enum Flaw: Error {
        case certificate(String)
        case key(String)
        case pair
    }

    /// Both as PEM; the server's own certificate first, then those that lead to the root.
    package init(certificate: [UInt8], key: [UInt8]) throws(Flaw) {
        let chain = Self.chain(certificate)
        guard let own = chain.first else {
            throw .certificate("there is no certificate in it; give PEM, the server's own certificate first")
        }
        guard let secret = try? NIOSSLPrivateKey(bytes: key, format: .pem) else {
            throw .key("there is no private key in it; give PEM without a passphrase")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(secret))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = Self.ciphers
        configuration.curves = [.x25519_MLKEM768, .x25519, .secp256r1, .secp384r1]
        configuration.applicationProtocols = NIOHTTP2SupportedALPNProtocols
        do { context = try NIOSSLContext(configuration: configuration) } catch { throw .pair }
        expiresAt = chain.map { Int($0.notValidAfter) }.min() ?? Int(own.notValidAfter)
    }

    private static func chain(_ bytes: [UInt8]) -> [NIOSSLCertificate] { (try? NIOSSLCertificate.fromPEMBytes(bytes)) ?? [] }

    /// Of TLS 1.2 those with forward secrecy and authenticated encryption; TLS 1.3 has no others.
    private static let ciphers = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ].joined(separator: ":")
}

/// The identity that connections are given from now on.
package final class ServerIdentityHolder: Sendable {
    private let state: Mutex<ServerIdentity>

    package init(_ identity: ServerIdentity) { state = Mutex(identity) }

    package var current: ServerIdentity { state.withLock { $0 } }

    /// Connections that are open keep what they began with.
    package func take(_ identity: ServerIdentity) { state.withLock { $0 = identity } }
}
