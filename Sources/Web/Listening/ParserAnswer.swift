import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Answers what is no HTTP, or too much of it, in full: such a request reaches no route, and the library's own answer is a bare 400.
final class ParserAnswer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let policy: HTTPFields
    private var isTooLarge = false
    /// The words still to be written with the answer that is under way.
    private var words: ByteBuffer?

    init(policy: HTTPFields) { self.policy = policy }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case HTTPParserError.headerOverflow = error { isTooLarge = true }
        // A request that the parser takes and HTTP's types do not would otherwise be met with silence.
        context.fireErrorCaught(error is HTTP1TypeConversionError ? HTTPParserError.unknown : error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where isOurs(head):
            context.write(data, promise: promise)
        case .head:
            context.write(wrapOutboundOut(.head(answer())), promise: promise)
        case .end where words != nil:
            if let words { context.write(wrapOutboundOut(.body(words)), promise: nil) }
            words = nil
            context.write(data, promise: promise)
        case .body, .end:
            context.write(data, promise: promise)
        }
    }

    /// Whether the answer went through the frame.
    private func isOurs(_ head: HTTPResponse) -> Bool {
        head.status.kind == .informational || head.headerFields[.requestID] != nil
    }

    private func answer() -> HTTPResponse {
        let text =
            isTooLarge
            ? "The request's header is too large. Delete this site's cookies, then try again.\n" : "This is no request of HTTP.\n"
        words = ByteBuffer(string: text)
        var fields = policy
        fields[.contentType] = "text/plain; charset=utf-8"
        fields[.contentLength] = String(text.utf8.count)
        fields[.connection] = "close"
        return HTTPResponse(status: isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest, headerFields: fields)
    }
}
