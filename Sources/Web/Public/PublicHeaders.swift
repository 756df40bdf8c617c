import HTTPTypes

/// What every answer of the public listener carries (OWASP ASVS 5.0 §3.4, §14.3).
enum PublicHeaders {
    /// With HSTS where people come over https.
    static func fields(isSecure: Bool) -> HTTPFields {
        var fields: HTTPFields = [
            .contentSecurityPolicy:
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
            .referrerPolicy: "no-referrer",
            .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff",
            .openerPolicy: "same-origin",
            .resourcePolicy: "same-origin",
            .robots: "noindex, nofollow",
            .permissionsPolicy: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ]
        if isSecure { fields[.strictTransportSecurity] = "max-age=63072000; includeSubDomains" }
        return fields
    }
}
