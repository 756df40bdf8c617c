import HummingbirdCore
import Logging
import NIOCore

/// A connection without TLS: on this machine, or behind a proxy.
struct PlainChannel: ServerChildChannel {
    let room: ConnectionRoom
    let http1: HTTP1Channel
    let refusal: ByteBuffer

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ConnectionWatch(room: room, refusal: refusal))
        }
        .flatMap { http1.setup(channel: channel, logger: logger) }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http1.handle(value: value, logger: logger)
    }
}
