/// Something that may hold a one-time link and therefore shows only its type when it is printed, dumped or interpolated.
package protocol HiddenContent: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension HiddenContent {
    package var description: String { "\(Self.self)(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
