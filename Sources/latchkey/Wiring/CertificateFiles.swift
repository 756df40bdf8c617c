import Glibc
import Web

/// The two files from which the public listener serves TLS, as a renewal replaces them.
struct CertificateFiles: Sendable, Equatable {
    /// Paths of PEM files: the certificate with its chain, and its key.
    let certificate: String
    let key: String

    /// What tells whether a file is another than before.
    struct Mark: Equatable, Sendable {
        private let numbers: [Int]

        fileprivate init(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else {
                numbers = []
                return
            }
            numbers = [
                Int(status.st_dev), Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
            ]
        }
    }

    /// A file that cannot be used, and what to do about it.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    var marks: [Mark] { [Mark(certificate), Mark(key)] }

    /// Both, read and held against each other.
    func identity() throws(Fault) -> ServerIdentity {
        let chain = try Self.bytes(of: certificate, isSecret: false)
        let secret = try Self.bytes(of: key, isSecret: true)
        do {
            return try ServerIdentity(certificate: chain, key: secret)
        } catch {
            switch error {
            case .certificate(let why): throw Fault(description: "http.public.tls.certificate \(certificate): \(why)")
            case .key(let why): throw Fault(description: "http.public.tls.key \(key): \(why)")
            case .pair:
                throw Fault(
                    description: "http.public.tls.key \(key): it is not the key of the first certificate in \(certificate); give the pair "
                        + "that belongs together")
            }
        }
    }

    /// A file is at most a mebibyte; chains have some kilobytes.
    private static func bytes(of path: String, isSecret: Bool) throws(Fault) -> [UInt8] {
        let name = "http.public.tls.\(isSecret ? "key" : "certificate") \(path)"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Fault(description: "\(name): cannot be opened (\(reason)); let the daemon's user read it") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1_048_576 else {
            throw Fault(description: "\(name): is no plain file of at most 1 MiB")
        }
        guard !isSecret || status.st_mode & 0o007 == 0 else {
            throw Fault(description: "\(name): everybody on this machine may read it; run: chmod o= \(path) – or, better, make a new key")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = read(descriptor, &bytes, bytes.count)
        guard count == bytes.count else { throw Fault(description: "\(name): cannot be read (\(reason))") }
        return bytes
    }

    private static var reason: String { strerror(errno).map { String(cString: $0) } ?? "errno \(errno)" }
}
