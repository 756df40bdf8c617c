import NIOCore

/// Stands between the socket and everything else: gives the connection its place, and ends it when its client lets a request wait too long.
final class ConnectionWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// For the handshake of TLS and the head of the first request, from the connection's beginning.
    private static let firstHead = TimeAmount.seconds(10)
    /// For the head of any further one, from the answer before.
    private static let nextHead = TimeAmount.seconds(30)
    /// For the refusal to be read, which a hasty close would destroy.
    private static let farewell = TimeAmount.milliseconds(500)

    private let room: ConnectionRoom
    /// What a client hears that has too many connections; nil where that cannot be said.
    private let refusal: ByteBuffer?
    private var place: ConnectionRoom.Place?
    private var isRefused = false
    /// Requests that began and have no answer yet, and those among them that came whole.
    private var (open, inHand) = (0, 0)
    private var deadline: Deadline?

    init(room: ConnectionRoom, refusal: ByteBuffer?) {
        self.room = room
        self.refusal = refusal
    }

    func channelActive(context: ChannelHandlerContext) {
        deadline = Deadline(context.channel)
        place = room.enter(context.channel)
        guard place != nil else { return refuse(context) }
        deadline?.set(in: Self.firstHead)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isRefused { context.fireChannelRead(data) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        if let place { room.leave(place) }
        place = nil
        context.fireChannelInactive()
    }

    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        guard let refusal else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(refusal), promise: nil)
        context.close(mode: .output, promise: nil)
        deadline?.set(in: Self.farewell)
    }
}

/// What the exchanges on the connection tell: one after the other in HTTP/1.1, many at once in HTTP/2.
extension ConnectionWatch {
    /// The head of a request came.
    func requestBegan() {
        open += 1
        deadline?.lift()
    }

    /// All of it came.
    func requestCame() {
        inHand += 1
        if inHand == 1, let place { room.take(place) }
    }

    /// It was answered, or its client took it back.
    func requestEnded(hadCome: Bool) {
        open -= 1
        if hadCome { inHand -= 1 }
        guard let place else { return }
        if hadCome, inHand == 0 { room.wait(place) }
        if open == 0 { deadline?.set(in: Self.nextHead) }
    }
}
