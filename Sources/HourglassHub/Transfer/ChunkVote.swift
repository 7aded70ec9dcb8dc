/// Which of several versions of one piece of a file to believe. No I/O.
///
/// Metadata has a digest for the whole file only. So when that is wrong, the
/// pieces are fetched again, from somebody else where possible, and compared:
/// two independent sources that agree are right, for damage on the way is
/// hardly ever the same twice.
package struct ChunkVote: Sendable {
    private var voices: [String: Set<Int>] = [:]
    private var count: [String: Int] = [:]
    /// The digest of the version in the file.
    package private(set) var current: String

    /// - Parameters:
    ///   - current: digest of the bytes in the file.
    ///   - source: who delivered them.
    package init(current: String, from source: Int) {
        self.current = current
        voices[current] = [source]
        count[current] = 1
    }

    /// Hears another version.
    ///
    /// - Returns: true when the file should have this version instead of its own.
    package mutating func hear(_ digest: String, from source: Int) -> Bool {
        voices[digest, default: []].insert(source)
        count[digest, default: 0] += 1
        guard digest != current else { return false }
        // On a tie the new one: the file as it was is known to be wrong somewhere.
        guard weight(digest) >= weight(current) else { return false }
        current = digest
        return true
    }

    /// Different sources count more than the same one twice.
    private func weight(_ digest: String) -> Int {
        (voices[digest]?.count ?? 0) * 4 + min(count[digest] ?? 0, 3)
    }
}
