extension Array where Element == Float {
    /// The middle value; the upper one of two. Zero when empty.
    var median: Float {
        guard !isEmpty else { return 0 }
        return sorted()[count / 2]
    }
}
