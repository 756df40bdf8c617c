/// What somebody signed in with, as far as it tells: names out of a short list, nothing that the device says itself.
package struct Device: Equatable, Sendable {
    /// E.g. `Firefox`.
    package let browser: String?
    /// E.g. `Linux`.
    package let system: String?

    package init(browser: String? = nil, system: String? = nil) {
        self.browser = browser
        self.system = system
    }
}
