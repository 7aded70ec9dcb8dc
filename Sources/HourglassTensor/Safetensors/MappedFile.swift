#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A whole file mapped into memory, read-only.
///
/// Sendable because nothing writes to the mapping. Another process that
/// truncates the file while it is mapped ends this one, as with any mapping.
package final class MappedFile: @unchecked Sendable {
    /// Where the file was found.
    package let path: String
    /// Its contents; valid while this object lives.
    package let bytes: UnsafeRawBufferPointer
    /// Time of the last change, in nanoseconds since 1970.
    package let modificationTime: Int64

    /// Maps the file at `path`.
    package init(_ path: String) throws(TensorError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw TensorError(
                code: .cannotOpen,
                message: "Cannot open '\(path)': \(String(cString: strerror(errno)))."
            )
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw TensorError(code: .cannotOpen, message: "'\(path)' is not a regular file.")
        }
        #if canImport(Glibc)
            let changed = facts.st_mtim
        #else
            let changed = facts.st_mtimespec
        #endif
        modificationTime = Int64(changed.tv_sec) * 1_000_000_000 + Int64(changed.tv_nsec)
        self.path = path
        let size = Int(facts.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
        else {
            throw TensorError(
                code: .cannotOpen,
                message: "Cannot map '\(path)' into memory: \(String(cString: strerror(errno)))."
            )
        }
        bytes = UnsafeRawBufferPointer(start: base, count: size)
    }

    deinit {
        if let base = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
        }
    }

    /// Lets the system take back the memory behind a part of the file; reading
    /// it again brings it back.
    func release(_ range: Range<Int>) {
        guard let base = bytes.baseAddress else { return }
        let page = sysconf(Int32(_SC_PAGESIZE))
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        guard end > start else { return }
        madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
    }
}
