// The only file of this room that points into CAssets.
import CAssets

/// The files under Pages/, which travel inside the binary.
struct PageFiles {
    /// Style sheet, script and icon by file name.
    private(set) var assets: [String: String] = [:]
    /// The templates by name.
    private(set) var structures: [String: String] = [:]
    /// The files of words by language.
    private(set) var words: [String: String] = [:]

    static func load() -> PageFiles {
        var files = PageFiles()
        var index = 0
        while let page = latchkey_page(index) {
            let bytes = UnsafeBufferPointer(start: page.pointee.bytes, count: page.pointee.count)
            files.add(String(decoding: bytes, as: UTF8.self), named: String(cString: page.pointee.name))
            index += 1
        }
        return files
    }

    private mutating func add(_ text: String, named name: String) {
        let folder = "words/"
        if name.contains(".") {
            assets[name] = text
        } else if name.hasPrefix(folder) {
            words[String(name.dropFirst(folder.count))] = text
        } else {
            structures[name] = text
        }
    }
}
