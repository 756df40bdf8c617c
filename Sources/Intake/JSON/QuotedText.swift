import Domain

/// A text from outside as it may stand in a reason: in quotes, on one line, at most 100 code points.
func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let shown = String(String.UnicodeScalarView(scalars.prefix(100)))
    return JSONWriter.text(.string(scalars.dropFirst(100).isEmpty ? shown : shown + "…"))
}

/// Whether a scalar leaves the line it stands in as it is.
func isLineSafe(_ scalar: Unicode.Scalar) -> Bool { PlainText.isPrintable(scalar) }
