// The only file that hands pointers to libcurl.
import CCurl
import Dispatch

/// One handle of libcurl, with the connection that it keeps open between two messages. It is used by one thread at a time.
final class Libcurl {
    /// How a transfer ended, in libcurl's words.
    struct End {
        let code: CURLcode
        let text: String
        /// Whether it travelled over a connection that was open before.
        let isReused: Bool
    }

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    private let handle: UnsafeMutableRawPointer
    private let text = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// A handle for this relay; nil where there is no memory for it, or libcurl lacks what it takes.
    init?(_ relay: SMTPRelay, timeLimit: Duration) {
        guard Self.isReady, let made = curl_easy_init() else { return nil }
        handle = made
        text.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        guard set(relay, timeLimit) else { return nil }
    }

    /// Says goodbye to the relay on a thread of its own, since it may take its time to answer.
    deinit {
        nonisolated(unsafe) let (handle, text) = (handle, text)
        DispatchQueue.global().async {
            curl_easy_cleanup(handle)
            text.deallocate()
        }
    }

    /// Sends one message to one recipient, on this thread.
    func send(_ exchange: SMTPExchange, from sender: String, to recipient: String) -> End {
        let recipients = curl_slist_append(nil, recipient)
        defer { curl_slist_free_all(recipients) }
        text.pointee = 0
        let isSet =
            words(CURLOPT_MAIL_FROM, sender)
            && latchkey_curl_list(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
            && latchkey_curl_size(handle, CURLOPT_INFILESIZE_LARGE, exchange.size) == CURLE_OK
        guard isSet, recipients != nil else { return End(code: CURLE_OUT_OF_MEMORY, text: "there is no memory for it", isReused: false) }
        let code = withExtendedLifetime(exchange) {
            let context = Unmanaged.passUnretained(exchange).toOpaque()
            for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA, CURLOPT_DEBUGDATA] {
                _ = latchkey_curl_pointer(handle, option, context)
            }
            return curl_easy_perform(handle)
        }
        let said = text.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: text)
        return End(code: code, text: said, isReused: latchkey_curl_connections(handle) == 0)
    }

    private func set(_ relay: SMTPRelay, _ timeLimit: Duration) -> Bool {
        let scheme = relay.encryption == .tls ? "smtps" : "smtp"
        let host = relay.host.utf8.contains(UInt8(ascii: ":")) ? "[\(relay.host)]" : relay.host
        let security =
            switch relay.encryption {
            case .startTLS: CURLUSESSL_ALL
            case .startTLSIfOffered: CURLUSESSL_TRY
            case .tls, .none: CURLUSESSL_NONE
            }
        let milliseconds = { (limit: Duration) in Int(limit / .milliseconds(1)) }
        let isSet =
            words(CURLOPT_URL, "\(scheme)://\(host):\(relay.port)/\(relay.greeting)") && words(CURLOPT_PROTOCOLS_STR, scheme)
            && words(CURLOPT_PROXY, "") && number(CURLOPT_NOSIGNAL, 1) && number(CURLOPT_UPLOAD, 1) && number(CURLOPT_TCP_KEEPALIVE, 1)
            && number(CURLOPT_USE_SSL, Int(security.rawValue)) && number(CURLOPT_SSL_VERIFYPEER, 1) && number(CURLOPT_SSL_VERIFYHOST, 2)
            && number(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)) && number(CURLOPT_TIMEOUT_MS, milliseconds(timeLimit))
            // The exchange looks after each answer; this is for what it does not see.
            && number(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(timeLimit))
            && number(CURLOPT_SERVER_RESPONSE_TIMEOUT, Int(timeLimit.components.seconds)) && number(CURLOPT_MAXAGE_CONN, 60)
            && number(CURLOPT_MAXLIFETIME_CONN, 600)
        guard isSet, relay.authority.isEmpty || words(CURLOPT_CAINFO, relay.authority), log(in: relay.login) else { return false }
        return hear()
    }

    private func log(in login: SMTPRelay.Login?) -> Bool {
        guard let login else { return true }
        return words(CURLOPT_USERNAME, login.username) && words(CURLOPT_PASSWORD, login.password) && number(CURLOPT_SASL_IR, 1)
            && words(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
    }

    /// Whatever is asked, said and sent goes through the exchange.
    private func hear() -> Bool {
        let read: curl_write_callback = { buffer, size, count, context in
            guard let exchange = SMTPExchange.at(context), let buffer else { return Int(CURL_READFUNC_ABORT) }
            let piece = exchange.next(atMost: size * count)
            for (index, byte) in piece.enumerated() { buffer[index] = CChar(bitPattern: byte) }
            return piece.count
        }
        let heard: curl_write_callback = { buffer, size, count, context in
            guard let exchange = SMTPExchange.at(context), let buffer else { return 0 }
            return exchange.heard(bytes(buffer, size * count)) ? size * count : 0
        }
        let asked: curl_debug_callback = { _, kind, buffer, count, context in
            guard kind == CURLINFO_HEADER_OUT, let exchange = SMTPExchange.at(context), let buffer else { return 0 }
            exchange.asked(bytes(buffer, min(count, 16)))
            return 0
        }
        return latchkey_curl_data(handle, CURLOPT_READFUNCTION, read) == CURLE_OK
            && latchkey_curl_data(handle, CURLOPT_HEADERFUNCTION, heard) == CURLE_OK
            && latchkey_curl_progress(handle, CURLOPT_XFERINFOFUNCTION) { context, _, _, _, _ in
                SMTPExchange.at(context)?.mustEnd() == true ? 1 : 0
            } == CURLE_OK
            && latchkey_curl_debug(handle, CURLOPT_DEBUGFUNCTION, asked) == CURLE_OK && number(CURLOPT_NOPROGRESS, 0)
            && number(CURLOPT_VERBOSE, 1) && latchkey_curl_pointer(handle, CURLOPT_ERRORBUFFER, text) == CURLE_OK
    }

    private func number(_ option: CURLoption, _ value: Int) -> Bool { latchkey_curl_number(handle, option, value) == CURLE_OK }
    private func words(_ option: CURLoption, _ value: String) -> Bool { latchkey_curl_text(handle, option, value) == CURLE_OK }
}

private func bytes(_ buffer: UnsafePointer<CChar>, _ count: Int) -> [UInt8] {
    UnsafeRawBufferPointer(start: buffer, count: count).map { $0 }
}

extension SMTPExchange {
    /// The exchange whose address libcurl hands back.
    fileprivate static func at(_ context: UnsafeMutableRawPointer?) -> SMTPExchange? {
        context.map { Unmanaged<SMTPExchange>.fromOpaque($0).takeUnretainedValue() }
    }
}
