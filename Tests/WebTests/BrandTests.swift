import Domain
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Storage
import Testing

@testable import Web

/// A PBX's colour and logo on its pages.
@Suite struct BrandTests {
    /// A picture of 20 by 10 pixels, as far as its head.
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [
            0, 0, 0, 20, 0, 0, 0, 10, 8, 2, 0, 0, 0, 1, 2, 3, 4,
        ]

    private func brand(_ here: Installation, colour: String, logo: String) async throws {
        try await here.store.write { tx in
            try tx.pbxs.update(
                try PBXID("acme"), PBXEdit(colour: colour, logo: logo), logoDigest: logo.isEmpty ? "" : String(repeating: "a", count: 32))
        }
    }

    @Test func `the pages of a link carry the PBX's colour and logo, to the last one and when it is dead`() async throws {
        let here = try await Installation()
        try await brand(here, colour: "#ffdd00", logo: try Logo(Self.png).base64)
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            let form = try await visitor.get("/password").text
            _ = try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good])
            let done = try await visitor.get("/password/done").text
            _ = try await visitor.get("/p/\(token)")
            let dead = try await visitor.get("/password").text
            let renewed = try await visitor.post("/password/renew", [:]).text
            for page in [form, done, dead, renewed] {
                #expect(page.contains("href=\"/brand/ffdd00.css\""))
                #expect(page.contains("src=\"/logo/\(String(repeating: "a", count: 32))\""))
            }
            let style = try await client.execute(uri: "/brand/ffdd00.css", method: .get)
            #expect(style.headers[.contentType] == "text/css; charset=utf-8")
            #expect(style.text.contains("--brand:#ffdd00") && !style.text.contains("--act:#ffdd00}\n@media"))
            let logo = try await client.execute(uri: "/logo/\(String(repeating: "a", count: 32))", method: .get)
            #expect(logo.headers[.contentType] == "image/png")
            #expect(logo.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(logo.headers[.xContentTypeOptions] == "nosniff")
            #expect(Array(logo.body.readableBytesView) == Self.png)
        }
    }

    @Test func `a PBX without them has neither, and what a cookie makes up reaches no page`() async throws {
        let here = try await Installation()
        try await brand(here, colour: "#ffdd00", logo: "")
        try await brand(here, colour: "", logo: "")
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            let page = try await visitor.get("/password").text
            #expect(!page.contains("/brand/") && !page.contains("/logo/"))
            for made in ["x.y", "ffdd00", "\"><b>.", "..", "ffdd0g.\(String(repeating: "A", count: 32))"] {
                let answer = try await client.execute(
                    uri: "/password/done", method: .get, headers: [.cookie: "__Host-done=ada; __Host-brand=\(made)"])
                #expect(answer.status == .ok)
                #expect(!answer.text.contains("/brand/") && !answer.text.contains("/logo/") && !answer.text.contains("<b>"))
            }
        }
    }
}
