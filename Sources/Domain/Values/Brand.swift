/// How a PBX's pages show whose they are, beside its name.
package struct Brand: Equatable, Sendable {
    package static let none = Brand(colour: nil, logo: nil)

    package let colour: BrandColour?
    /// The logo's digest, by which it is kept and fetched.
    package let logo: String?

    package init(colour: BrandColour?, logo: String?) {
        self.colour = colour
        self.logo = logo
    }
}
