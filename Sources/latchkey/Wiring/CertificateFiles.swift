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

    var marks: [Mark] { [Mark(certificate), Mark(key)] }

    /// Both, read and held against each other.
    func identity() throws(PEMFile.Fault) -> ServerIdentity {
        let chain = try PEMFile.bytes(of: certificate, setting: "http.public.tls.certificate", isSecret: false)
        let secret = try PEMFile.bytes(of: key, setting: "http.public.tls.key", isSecret: true)
        do {
            return try ServerIdentity(certificate: chain, key: secret)
        } catch {
            switch error {
            case .certificate(let why): throw PEMFile.Fault(description: "http.public.tls.certificate \(certificate): \(why)")
            case .key(let why): throw PEMFile.Fault(description: "http.public.tls.key \(key): \(why)")
            case .pair:
                throw PEMFile.Fault(
                    description: "http.public.tls.key \(key): it is not the key of the first certificate in \(certificate); give the pair "
                        + "that belongs together")
            }
        }
    }
}
