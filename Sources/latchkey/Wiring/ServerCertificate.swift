import Domain
import Web

/// The certificate that the public listener serves, and where it comes from.
struct ServerCertificate: Sendable {
    let files: CertificateFiles
    let marks: [CertificateFiles.Mark]
    let holder: ServerIdentityHolder

    init(_ files: CertificateFiles) throws(PEMFile.Fault) {
        self.files = files
        // Before the reading: what is replaced meanwhile is read again.
        marks = files.marks
        holder = ServerIdentityHolder(try files.identity())
    }

    /// What is to be said of its end, from two weeks before it.
    func warning(at now: Timestamp) -> String? {
        let seconds = holder.current.expiresAt - Int(now.microseconds / 1_000_000)
        if seconds <= 0 { return "http.public.tls.certificate \(files.certificate): has expired; browsers refuse it until it is renewed" }
        guard seconds < 14 * 86_400 else { return nil }
        return "http.public.tls.certificate \(files.certificate): expires in \(seconds / 86_400) days; renew it"
    }
}
