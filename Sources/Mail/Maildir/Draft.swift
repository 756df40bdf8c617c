/// A whole message under the file name that it will have for ever.
package struct Draft: Sendable, HiddenContent {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// Drafts that lie in `tmp/` and may yet be lost; whoever holds them makes them durable once, or never: after a failed fsync a second one may lie.
package struct WrittenDrafts: ~Copyable, Sendable {
    let names: [String]
    let files: [OpenFile]
    /// `tmp/`, opened before the first byte was written, so that its syncfs reports every error since.
    let directory: OpenFile
    let fileSystem: any FileSystem
    /// Drafts that could not even be written, already removed.
    let abandoned: [AbandonedDraft]

    deinit {
        for file in files { fileSystem.close(file) }
        fileSystem.close(directory)
    }
}

/// What became of a batch: names that survive a power cut from now on, and those given up, to be drafted anew under another name.
package struct DurableDrafts: Sendable {
    package let names: [String]
    package let abandoned: [AbandonedDraft]
}

/// A draft that was given up and removed, and why.
package struct AbandonedDraft: Equatable, Sendable {
    package let name: String
    package let fault: MailFault
}
