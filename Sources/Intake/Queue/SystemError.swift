import Glibc

/// A system call that failed, with its errno.
struct SystemError: Error, Equatable {
    let code: Int32

    static var last: SystemError { SystemError(code: errno) }
}
