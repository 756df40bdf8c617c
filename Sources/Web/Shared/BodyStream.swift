import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request's body as it comes, for what is too large to be held whole: never more than its limit, never longer than its deadline,
/// never compressed.
actor BodyStream {
    /// In bytes.
    static let limit = 256 * 1024 * 1024
    /// How long the whole body may take.
    static let deadline = Duration.seconds(600)

    private let request: Request
    private let end: Timestamp
    private let now: @Sendable () -> Timestamp
    private var chunks: RequestBody.AsyncIterator
    private var size = 0

    init(_ request: Request, began: Timestamp, now: @escaping @Sendable () -> Timestamp) {
        self.request = request
        end = began.adding(Self.deadline)
        self.now = now
        chunks = request.body.makeAsyncIterator()
    }

    /// The next bytes; nil at the end. To be asked by one at a time.
    func next() async throws -> [UInt8]? {
        guard request.headers[.contentEncoding].map({ $0.lowercased() == "identity" }) ?? true else { throw Turndown.encodedBody }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > Self.limit {
            throw Turndown.tooLarge(limit: Self.limit)
        }
        guard now() < end else { throw Turndown.slowBody }
        var iterator = chunks
        let chunk: ByteBuffer?
        do {
            chunk = try await iterator.next(isolation: self)
        } catch {
            throw Turndown.malformed("the body broke off")
        }
        chunks = iterator
        guard let chunk else { return nil }
        size += chunk.readableBytes
        guard size <= Self.limit else { throw Turndown.tooLarge(limit: Self.limit) }
        return Array(chunk.readableBytesView)
    }
}
