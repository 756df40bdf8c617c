import Domain
import HTTPTypes
import Hummingbird

/// A company's colours over the pages'.
extension PublicSite {
    private static let fileEnd = ".css"

    /// `RRGGBB.css` in lower case: the shades of any colour, made without looking whose it is. For a day, as another version may find others.
    func showBrand(_ request: Request, _ context: WebContext) throws -> Response {
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
}
