/// A call on the spool or on the templates that failed, why, and what the operator should do; it names no path, since logs carry it.
package struct MailFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was being done.
    package enum Operation: String, Sendable, CaseIterable {
        case makeDirectory = "make a directory of"
        case openDirectory = "open a directory of"
        case listDirectory = "list a directory of"
        case createDraft = "create a draft in"
        case writeDraft = "write a draft in"
        case syncDraft = "make a draft durable in"
        case syncDirectory = "make a directory durable in"
        case syncFileSystem = "make everything durable in"
        case publish = "publish a draft in"
        case remove = "remove a draft from"
        case look = "look for a file in"
        case read = "read a file of"
    }

    /// Why it failed, as far as the operator can do something about it.
    package enum Kind: String, Sendable, CaseIterable {
        case diskFull, readOnly, notPermitted, missing, exists, tooManyOpenFiles, inputOutput, notADirectory, other
    }

    package let operation: Operation
    package let kind: Kind
    /// The `errno` that the system gave; 0 where it gave none.
    package let code: Int32

    package init(_ operation: Operation, _ kind: Kind, code: Int32 = 0) {
        self.operation = operation
        self.kind = kind
        self.code = code
    }

    /// What the operator should do, as one sentence.
    package var hint: String {
        switch kind {
        case .diskFull: "The disk or its quota is full: free space or inodes, and work goes on by itself."
        case .readOnly: "The file system is read-only: remount it read-write and look into the kernel log for the reason."
        case .notPermitted: "Permission is missing: give the directory to the user that Latchkey runs as, with mode 0700."
        case .missing: "It is not there: check that the directory exists and its volume is mounted."
        case .exists: "A file of that name exists: nothing was overwritten; the email is drafted again under another name."
        case .tooManyOpenFiles: "Too many files are open: raise the limit (LimitNOFILE in the service unit)."
        case .inputOutput: "The disk reported an error: check the hardware and the kernel log; the draft was given up and is written anew."
        case .notADirectory: "Something on the way is not a directory: give the path of a Maildir, or of nothing yet."
        case .other: "The system refused with error \(code): see errno(3)."
        }
    }

    package var description: String { "cannot \(operation.rawValue) the mail directory (\(cause)). \(hint)" }

    private var cause: String { code == 0 ? kind.rawValue : "\(kind.rawValue), errno \(code)" }
}
