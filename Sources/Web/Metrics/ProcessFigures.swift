import Glibc

/// What the kernel says of this process (proc(5)); what it does not tell is left out.
enum ProcessFigures {
    /// The families that Prometheus' own client libraries give under these names.
    static var families: [Exposition.Family] {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let memory = numbers(in: "/proc/self/statm")
        var families: [Exposition.Family] = []
        func add(_ name: String, _ help: String, _ value: Int?) {
            if let value { families.append(.init(name, .gauge, help, String(value))) }
        }
        add("process_virtual_memory_bytes", "Virtual memory size in bytes.", memory.first.map { $0 * page })
        add("process_resident_memory_bytes", "Resident memory size in bytes.", memory.dropFirst().first.map { $0 * page })
        add("process_open_fds", "Number of open file descriptors.", openFiles)
        add("process_max_fds", "Maximum number of open file descriptors.", limit)
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let spent = [usage.ru_utime, usage.ru_stime].reduce(Int64(0)) { $0 + Int64($1.tv_sec) * 1_000_000 + Int64($1.tv_usec) }
            families.append(
                .init("process_cpu_seconds_total", .counter, "Total user and system CPU time spent in seconds.", Exposition.seconds(spent)))
        }
        return families
    }

    private static var limit: Int? {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Int(clamping: limit.rlim_cur) : nil
    }

    private static var openFiles: Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        // Without `.`, `..` and the directory itself.
        var count = -3
        while readdir(directory) != nil { count += 1 }
        return count
    }

    private static func numbers(in path: String) -> [Int] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var line = [UInt8](repeating: 0, count: 256)
        let count = fread(&line, 1, line.count, file)
        return line.prefix(count).split(separator: UInt8(ascii: " ")).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    }
}
