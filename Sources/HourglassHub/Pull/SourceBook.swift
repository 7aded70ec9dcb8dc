/// What one file's download has learnt about each endpoint. No I/O.
package struct SourceBook: Sendable {
    private struct Record: Sendable {
        var strikes = 0
        var serverErrors = 0
        var withoutRanges = false
        var excludedFor: String?
    }

    private var records: [Record]
    private let patience: Int

    package init(count: Int, patience: Int) {
        records = Array(repeating: Record(), count: count)
        self.patience = patience
    }

    package func isExcluded(_ index: Int) -> Bool { records[index].excludedFor != nil }
    package var excluded: Set<Int> { Set(records.indices.filter(isExcluded)) }
    package func reason(_ index: Int) -> String? { records[index].excludedFor }
    package func supportsRanges(_ index: Int) -> Bool { !records[index].withoutRanges }

    package mutating func exclude(_ index: Int, because reason: String) {
        if records[index].excludedFor == nil { records[index].excludedFor = reason }
    }

    /// The endpoint sent something that cannot be right. It may be a passing
    /// fault, so it takes several in a row to exclude it.
    ///
    /// - Returns: true when the endpoint is excluded now.
    package mutating func strike(_ index: Int, because reason: String) -> Bool {
        records[index].strikes += 1
        if records[index].strikes >= patience { exclude(index, because: reason) }
        return isExcluded(index)
    }

    /// A 500: asked again a few times. Returns how many there were.
    package mutating func serverError(_ index: Int) -> Int {
        records[index].serverErrors += 1
        return records[index].serverErrors
    }

    package mutating func refusedRange(_ index: Int) { records[index].withoutRanges = true }

    package mutating func delivered(_ index: Int) {
        records[index].strikes = 0
        records[index].serverErrors = 0
    }
}
