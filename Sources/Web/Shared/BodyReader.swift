import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request's body whole: never more than its limit, never longer than its deadline, never compressed.
struct BodyReader: Sendable {
    /// In bytes.
    let limit: Int
    /// How long the whole body may take.
    let deadline: Duration

    /// Room for the longest password twice, each of its bytes escaped to three, or once as JSON, escaped to six.
    static let form = BodyReader(limit: 32 * 1024, deadline: .seconds(15))
    static let events = BodyReader(limit: 8 * 1024 * 1024, deadline: .seconds(60))

    /// The bytes, or the turndown that the body deserves.
    func callAsFunction(_ request: Request) async throws -> ByteBuffer {
        guard request.headers[.contentEncoding].map({ $0.lowercased() == "identity" }) ?? true else { throw Turndown.encodedBody }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw Turndown.tooLarge(limit: limit) }
        do {
            return try await withDeadline { try await request.body.collect(upTo: limit) }
        } catch is NIOTooManyBytesError {
            throw Turndown.tooLarge(limit: limit)
        } catch let turndown as Turndown {
            throw turndown
        } catch {
            // What the connection could not read as HTTP: chunks that break off, or a client that went away.
            throw Turndown.malformed("the body broke off")
        }
    }

    /// Cancelling the read closes the connection's inbound side, so that a slow client holds nothing on.
    private func withDeadline(_ read: @Sendable @escaping () async throws -> ByteBuffer) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
            group.addTask { try await read() }
            group.addTask {
                try await Task.sleep(for: deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let body = try await group.next() ?? nil else { throw Turndown.slowBody }
            return body
        }
    }
}

extension Request {
    /// The media type without parameters, in lower case (RFC 9110 §8.3.1); nil where there is none, several, or a charset other than UTF-8.
    var mediaType: String? {
        let values = headers[values: .contentType]
        guard values.count == 1, let value = values.first else { return nil }
        let parts = value.split(separator: ";").map { String($0.filter { $0 != " " && $0 != "\t" }).lowercased() }
        let charset = parts.dropFirst().first { $0.utf8.starts(with: "charset=".utf8) }
        guard charset.map({ ["charset=utf-8", "charset=\"utf-8\""].contains($0) }) ?? true else { return nil }
        return parts.first
    }
}
