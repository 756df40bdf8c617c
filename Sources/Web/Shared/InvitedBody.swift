import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

extension Request {
    /// A client that expects to be invited to send its body (RFC 9110 §10.1.1) is, once somebody reads it; a request that is turned down before
    /// is never sent.
    func inviting(on channel: any Channel) -> Request {
        guard headers[.expect]?.lowercased() == "100-continue" else { return self }
        var request = self
        request.body = RequestBody(asyncSequence: InvitedBody(body: body, channel: channel))
        return request
    }
}

/// A body before whose first byte its sender is told to go on.
private struct InvitedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let channel: any Channel

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var chunks: RequestBody.AsyncIterator
        fileprivate var channel: (any Channel)?

        mutating func next() async throws -> ByteBuffer? {
            if let waiting = channel {
                channel = nil
                try await waiting.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
            }
            return try await chunks.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: body.makeAsyncIterator(), channel: channel) }
}
