// The only file of this room that points into CAssets.
import CAssets

/// The files under Pages/, which travel inside the binary.
enum PageFiles {
    /// All of them by name.
    static func load() -> [String: String] {
        var files: [String: String] = [:]
        var index = 0
        while let page = latchkey_page(index) {
            let bytes = UnsafeBufferPointer(start: page.pointee.bytes, count: page.pointee.count)
            files[String(cString: page.pointee.name)] = String(decoding: bytes, as: UTF8.self)
            index += 1
        }
        return files
    }
}
