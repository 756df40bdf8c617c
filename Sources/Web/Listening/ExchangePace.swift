import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Follows requests and answers on a connection of HTTP/1.1, or on a stream of HTTP/2, and ends it when its client takes an answer too slowly,
/// or goes on sending what nobody reads.
final class ExchangePace: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// For a whole answer to be taken.
    private static let answer = TimeAmount.seconds(60)
    /// For the rest of a request that is answered already, so that its sender hears the answer rather than a broken connection.
    private static let rest = TimeAmount.seconds(5)

    private var watch: ConnectionWatch?
    /// Requests that began and have no answer yet, and those among them that came whole.
    private var (open, inHand) = (0, 0)
    private var isComing = false
    /// Answers that began and are not taken yet.
    private var untaken = 0
    private var (answerDeadline, restDeadline): (Deadline?, Deadline?)

    func handlerAdded(context: ChannelHandlerContext) {
        (answerDeadline, restDeadline) = (Deadline(context.channel), Deadline(context.channel))
        watch = Self.watch(of: context.channel) ?? context.channel.parent.flatMap(Self.watch)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        answerDeadline?.cancel()
        restDeadline?.cancel()
        while open > 0 { end(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isComing = true
            open += 1
            watch?.requestBegan()
        case .body: break
        case .end:
            isComing = false
            restDeadline?.lift()
            if open > inHand {
                inHand += 1
                watch?.requestCame()
            }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational:
            untaken += 1
            answerDeadline?.set(in: Self.answer)
            context.write(data, promise: promise)
        case .head, .body: context.write(data, promise: promise)
        case .end:
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenComplete { _ in self.answerTaken() }
            context.write(data, promise: written)
            if open > 0 { end(context) }
            if isComing { restDeadline?.set(in: Self.rest) }
        }
    }

    private func answerTaken() {
        untaken -= 1
        if untaken == 0 { answerDeadline?.lift() }
    }

    private func end(_ context: ChannelHandlerContext) {
        let hadCome = inHand > 0
        open -= 1
        if hadCome { inHand -= 1 }
        watch?.requestEnded(hadCome: hadCome)
    }

    /// A stream's connection is its channel's parent, on the same event loop.
    private static func watch(of channel: any Channel) -> ConnectionWatch? {
        try? channel.pipeline.syncOperations.handler(type: ConnectionWatch.self)
    }
}
