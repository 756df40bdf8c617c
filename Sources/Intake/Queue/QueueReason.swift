/// Why something in `new/` is set aside unread, in words for whoever put it there.
enum QueueReason {
    static let ending = "Only files whose names end in .json or .ndjson are taken in. Rename it and move it back into new/."
    static let notRegular =
        "It is not a regular file (a link, a pipe or the like), and such are not followed. Put the file itself into new/."
    static let notReadable = "Latchkey may not read it. Give its user the right to, then move it back into new/."
    static let tooLarge =
        "It has more than \(QueueDirectory.fileSizeLimit / 1_048_576) MiB. Split it into smaller files and put those into new/."
}
