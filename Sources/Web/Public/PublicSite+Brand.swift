import Domain
import HTTPTypes
import Hummingbird
import UseCases

/// A company's colours and logo on its pages.
extension PublicSite {
    private static let fileEnd = ".css"

    /// `RRGGBB.css` in lower case: the shades of any colour, made without looking whose it is. For a day, as another version may find others.
    func showColours(_ request: Request, _ context: WebContext) throws -> Response {
        let file = context.parameters.get("file") ?? ""
        guard file.hasSuffix(Self.fileEnd), let colour = BrandColour(digits: file.dropLast(Self.fileEnd.count)),
            file.utf8.elementsEqual((colour.digits + Self.fileEnd).utf8)
        else { throw Turndown.unknownPath }
        let style = """
            :root{--brand:\(colour.text);--act:\(colour.lightAccent.text)}
            @media(prefers-color-scheme:dark){:root{--act:\(colour.darkAccent.text)}}
            """
        let headers: HTTPFields = [.contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=86400"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: style)))
    }

    /// A logo under its digest, which is another one's as soon as it changes.
    func showLogo(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let digest = context.parameters.get("digest"), Self.isDigest(digest), let logo = try await given.readLogo(digest) else {
            throw Turndown.unknownPath
        }
        let headers: HTTPFields = [.contentType: logo.mediaType, .cacheControl: PageAssets.forever]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: logo.bytes)))
    }

    /// What the last page knows of the PBX, where the link is dead already.
    func brand(of request: Request) -> Brand {
        let parts = brandCookie.value(in: request)?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2 else { return .none }
        let logo = String(parts[1])
        return Brand(colour: BrandColour(digits: parts[0]), logo: Self.isDigest(logo) ? logo : nil)
    }

    /// The line that lets the last page know.
    func remembering(_ brand: Brand) -> HTTPField {
        brandCookie.setting("\(brand.colour?.digits ?? "").\(brand.logo ?? "")", lifetime: Self.linkLifetime)
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
