import Cryptography
import HTTPTypes
import Hummingbird

/// Style sheet, script and icon: each at an address that changes with its content, so that a browser asks for it once (RFC 8246).
struct PageAssets: Sendable {
    private struct Asset: Sendable {
        let type: String
        let text: String
        let version: String
    }

    /// By name in templates, the file's.
    private static let files = ["style": "latchkey.css", "script": "latchkey.js", "icon": "latchkey.svg"]
    private static let types = ["css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"]

    private let assets: [String: Asset]

    init(_ files: PageFiles) throws {
        assets = try files.assets.reduce(into: [:]) { assets, file in
            let type = Self.types[String(file.key.split(separator: ".").last ?? "")] ?? "application/octet-stream"
            let version = String(try Fingerprint.text(of: Array(file.value.utf8)).prefix(12))
            assets[file.key] = Asset(type: type, text: file.value, version: version)
        }
    }

    /// Their addresses, as the layout names them.
    var addresses: [String: String] {
        Self.files.mapValues { "/\($0)?\(assets[$0]?.version ?? "")" }
    }

    var routes: [Route] { assets.map { name, asset in Route("/\(name)", get: { request, _ in Self.answer(asset, request) }) } }

    /// To be kept for ever only under its own version: another one's comes from a node that has other files.
    private static func answer(_ asset: Asset, _ request: Request) -> Response {
        var headers: HTTPFields = [.contentType: asset.type]
        if request.uri.query == asset.version { headers[.cacheControl] = forever }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: asset.text)))
    }

    /// For what never changes under its address: a year.
    static let forever = "public, max-age=31536000, immutable"
}
