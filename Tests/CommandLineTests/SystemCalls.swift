import Foundation
import HourglassTestSupport

/// A library that is loaded in front of the C library into a process under
/// test. It writes down the order in which the process writes, forces to the
/// disk, renames and links, and can play a file system without links.
///
/// Compiled by the clang of the toolchain, which is there wherever tests run.
struct SystemCalls {
    /// One call, in order.
    struct Call: Equatable {
        /// `write`, `sync`, `rename` or `link`.
        let kind: String
        /// Number of the file or folder it is about.
        let inode: String
        /// The new name, for `rename` and `link`; the folder's, for `sync` of one.
        let path: String
    }

    private let library: String
    private let log: String

    init(in folder: HourglassTestSupport.TemporaryFolder) throws {
        let source = folder.path("system-calls.c")
        library = folder.path("system-calls.so")
        log = folder.path("system-calls.log")
        try Self.source.write(toFile: source, atomically: true, encoding: .utf8)
        try Tool.run("clang", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
    }

    /// Variables for a process whose calls are written down.
    var recording: [String: String] { ["LD_PRELOAD": library, "SYSTEM_CALLS_LOG": log] }

    /// Variables for a process that can make neither symbolic nor hard links,
    /// as on FAT file systems.
    var withoutLinks: [String: String] { ["LD_PRELOAD": library, "SYSTEM_CALLS_NO_LINKS": "1"] }

    /// What was written down.
    func calls() throws -> [Call] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            return Call(kind: String(parts[0]), inode: String(parts[1]), path: String(parts[2]))
        }
    }

    private static let source = #"""
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <unistd.h>

        // One write to a file opened for appending is one line, whatever the threads.
        static void note(const char *kind, const struct stat *about, const char *path) {
            const char *log = getenv("SYSTEM_CALLS_LOG");
            if (!log) return;
            char line[8192];
            int n = snprintf(line, sizeof line, "%s\t%llu\t%s\n", kind,
                             (unsigned long long)about->st_ino, path);
            int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
            if (fd < 0) return;
            ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
            if (n > 0) real(fd, line, (size_t)n);
            close(fd);
        }
        static void note_descriptor(const char *kind, int fd) {
            struct stat s;
            if (fstat(fd, &s) != 0 || !(S_ISREG(s.st_mode) || S_ISDIR(s.st_mode))) return;
            char link[64], path[4096] = "";
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t n = readlink(link, path, sizeof path - 1);
            path[n > 0 ? n : 0] = 0;
            note(kind, &s, path);
        }

        ssize_t pwrite(int fd, const void *p, size_t n, off_t at) {
            ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
            ssize_t r = real(fd, p, n, at);
            note_descriptor("write", fd);
            return r;
        }
        ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at) {
            return pwrite(fd, p, n, (off_t)at);
        }
        ssize_t write(int fd, const void *p, size_t n) {
            ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
            ssize_t r = real(fd, p, n);
            if (fd > 2) note_descriptor("write", fd);
            return r;
        }
        int fdatasync(int fd) {
            int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
            note_descriptor("begin-sync", fd);
            int r = real(fd);
            if (r == 0) note_descriptor("sync", fd);
            return r;
        }
        int fsync(int fd) {
            int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
            note_descriptor("begin-sync", fd);
            int r = real(fd);
            if (r == 0) note_descriptor("sync", fd);
            return r;
        }
        int rename(const char *from, const char *to) {
            int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
            struct stat s;
            int known = lstat(from, &s) == 0;
            int r = real(from, to);
            if (r == 0 && known) note("rename", &s, to);
            return r;
        }
        static int no_links(void) {
            if (!getenv("SYSTEM_CALLS_NO_LINKS")) return 0;
            errno = EPERM;
            return 1;
        }
        int symlink(const char *target, const char *path) {
            if (no_links()) return -1;
            int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "symlink");
            int r = real(target, path);
            struct stat s;
            if (r == 0 && lstat(path, &s) == 0) note("link", &s, path);
            return r;
        }
        int link(const char *from, const char *to) {
            if (no_links()) return -1;
            int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "link");
            return real(from, to);
        }
        """#
}
