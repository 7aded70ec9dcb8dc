internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Quantised weights in a file that is made once and mapped from then on.
///
/// The file: 8 bytes of magic, 8 bytes of header length, a JSON header, then
/// the matrices, each aligned to 64 bytes. The header names the checkpoint
/// files it was made from (size, time of change, headers), so that a changed
/// checkpoint makes a new cache.
final class QuantizedCache: Sendable {
    private struct Header: Codable {
        var version: Int
        var source: [String]
        var entries: [Entry]
    }

    struct Entry: Codable, Sendable {
        var name: String
        var kind: QuantizedMatrix.Kind
        var rows: Int
        var columns: Int
        var count: Int
        /// Where the first matrix's data and scales start; those of the others
        /// follow in the same order.
        var dataOffset: Int
        var scaleOffset: Int
    }

    private static let magic: UInt64 = 0x3151_5353_414c_4748  // "HGLASSQ1"
    private static let version = 1

    private let file: MappedFile
    private let entries: [String: Entry]

    /// Opens the cache of a checkpoint, making it first when there is none
    /// that matches.
    ///
    /// It is kept in the model folder, or in the user's cache folder when that
    /// cannot be written to.
    static func open(
        _ checkpoint: Checkpoint,
        plan: QuantizationPlan,
        label: String,
        progress: ((Double) -> Void)?
    ) throws(TensorError) -> QuantizedCache {
        let source = fingerprint(checkpoint)
        let name = "hourglass-\(label).weights"
        let candidates = [
            checkpoint.folder + "/" + name, userCacheFolder(for: source) + "/" + name,
        ]
        for path in candidates {
            if let cache = try? QuantizedCache(path, source: source, plan: plan) { return cache }
        }
        var failure: TensorError?
        for path in candidates {
            do throws(TensorError) {
                try build(checkpoint, plan: plan, source: source, path: path, progress: progress)
                return try QuantizedCache(path, source: source, plan: plan)
            } catch {
                guard error.code == .cannotWrite else { throw error }
                failure = error
            }
        }
        throw failure!
    }

    func matrices(_ name: String) -> [QuantizedMatrix]? {
        guard let entry = entries[name], let base = file.bytes.baseAddress else { return nil }
        let shape = QuantizedShape(kind: entry.kind, rows: entry.rows, columns: entry.columns)
        return (0..<entry.count).map { i in
            QuantizedMatrix(
                kind: entry.kind,
                rows: entry.rows,
                columns: entry.columns,
                data: (base + entry.dataOffset + i * shape.dataByteCount)
                    .assumingMemoryBound(to: UInt8.self),
                scales: (base + entry.scaleOffset + i * shape.scaleByteCount)
                    .assumingMemoryBound(to: UInt16.self),
                owner: file
            )
        }
    }

    private init(_ path: String, source: [String], plan: QuantizationPlan) throws(TensorError) {
        let file = try MappedFile(path)
        func invalid() -> TensorError {
            TensorError(
                code: .malformedHeader,
                message: "'\(path)' is not a matching weight cache."
            )
        }
        guard file.bytes.count >= 16, file.bytes.loadUnaligned(as: UInt64.self) == Self.magic
        else { throw invalid() }
        let length = file.bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        guard length <= UInt64(file.bytes.count - 16),
            let header = try? JSONDecoder().decode(
                Header.self,
                from: Data(file.bytes[16..<16 + Int(length)])
            ),
            header.version == Self.version, header.source == source
        else { throw invalid() }
        var entries: [String: Entry] = [:]
        for entry in header.entries { entries[entry.name] = entry }
        for item in plan.items {
            let shape = item.matrixShape
            guard let entry = entries[item.name], entry.kind == item.kind,
                entry.rows == shape.rows, entry.columns == shape.columns,
                entry.count == item.count, entry.dataOffset >= 0, entry.scaleOffset >= 0,
                entry.dataOffset + entry.count * shape.dataByteCount <= file.bytes.count,
                entry.scaleOffset + entry.count * shape.scaleByteCount <= file.bytes.count
            else { throw invalid() }
        }
        self.file = file
        self.entries = entries
    }

    // MARK: Making

    private static func fingerprint(_ checkpoint: Checkpoint) -> [String] {
        checkpoint.files.map { file in
            // FNV-1a over the start of the file, which is its header.
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in file.bytes.prefix(1 << 16) {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
            let name = URL(fileURLWithPath: file.path).lastPathComponent
            return "\(name) \(file.bytes.count) \(file.modificationTime) \(hash)"
        }
    }

    private static func userCacheFolder(for source: [String]) -> String {
        let environment = ProcessInfo.processInfo.environment
        let root =
            environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/tmp") + "/.cache"
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in source.joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return root + "/hourglass/weights/" + String(hash, radix: 16)
    }

    private static func build(
        _ checkpoint: Checkpoint,
        plan: QuantizationPlan,
        source: [String],
        path: String,
        progress: ((Double) -> Void)?
    ) throws(TensorError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let output = try CacheWriter(path)
        let (header, size) = layout(plan, source: source)
        try output.write(header)
        var done = 0
        for item in plan.items {
            let tensor = try checkpoint.tensor(item.name, shape: item.shape)
            let shape = item.matrixShape
            try output.pad(to: 64)
            var scales: [UInt16] = []
            for index in 0..<item.count {
                let matrix = item.matrix(index, of: tensor)
                let step = 64
                for first in stride(from: 0, to: shape.panels, by: step) {
                    guard !Task.isCancelled else {
                        throw TensorError(
                            code: .interrupted,
                            message: "Making '\(path)' was interrupted; nothing of it is left."
                        )
                    }
                    let panels = first..<min(first + step, shape.panels)
                    let rows = first * 16..<min(panels.upperBound * 16, shape.rows)
                    var data = [UInt8](repeating: 0, count: panels.count * shape.panelByteCount)
                    var part = [UInt16](repeating: 0, count: panels.count * shape.scalesPerPanel)
                    ScratchMemory.with(Float.self, count: panels.count * 16 * shape.columns) {
                        floats in
                        parallelRanges(rows.count, size: 16) { piece in
                            let range =
                                rows.lowerBound + piece.lowerBound..<rows.lowerBound
                                + piece.upperBound
                            matrix.widen(range, to: floats + piece.lowerBound * shape.columns)
                        }
                        data.withUnsafeMutableBufferPointer { data in
                            part.withUnsafeMutableBufferPointer { part in
                                shape.quantize(
                                    panels: panels,
                                    from: floats,
                                    data: data.baseAddress!,
                                    scales: part.baseAddress!
                                )
                            }
                        }
                    }
                    try output.write(data)
                    scales += part
                    done += data.count + part.count * 2
                    progress?(Double(done) / Double(size))
                }
            }
            try output.pad(to: 64)
            try output.write(scales.withUnsafeBytes { Array($0) })
            // What was read once is not needed again; without this the whole
            // checkpoint would count as resident.
            tensor.file.release(tensor.range)
        }
        try output.finish()
    }

    /// The start of the file, and how many bytes the matrices take.
    private static func layout(
        _ plan: QuantizationPlan,
        source: [String]
    ) -> (bytes: [UInt8], size: Int) {
        func entries(from start: Int) -> (entries: [Entry], end: Int) {
            var offset = start
            let entries = plan.items.map { item -> Entry in
                let shape = item.matrixShape
                let data = (offset + 63) / 64 * 64
                let scales = (data + item.count * shape.dataByteCount + 63) / 64 * 64
                offset = scales + item.count * shape.scaleByteCount
                return Entry(
                    name: item.name,
                    kind: item.kind,
                    rows: shape.rows,
                    columns: shape.columns,
                    count: item.count,
                    dataOffset: data,
                    scaleOffset: scales
                )
            }
            return (entries, offset)
        }
        // The header's length depends on the offsets in it, and they on its
        // length: reserve generously, and fill up with spaces.
        let reserve =
            16 + 4096 + source.joined().utf8.count * 2
            + plan.items.reduce(0) {
                $0 + $1.name.utf8.count * 2 + 256
            }
        let (list, end) = entries(from: reserve)
        let header = Header(version: version, source: source, entries: list)
        guard var json = try? [UInt8](JSONEncoder().encode(header)) else {
            preconditionFailure("A header of numbers and names can be encoded")
        }
        precondition(json.count <= reserve - 16, "The reserve is generous")
        json += [UInt8](repeating: 0x20, count: reserve - 16 - json.count)
        var bytes: [UInt8] = []
        withUnsafeBytes(of: magic) { bytes += $0 }
        withUnsafeBytes(of: UInt64(json.count)) { bytes += $0 }
        return (bytes + json, end - reserve)
    }
}

/// Writes a file under another name and gives it its own when complete, so
/// that a reader never sees half of it.
private final class CacheWriter {
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    private var position = 0

    init(_ path: String) throws(TensorError) {
        self.path = path
        temporary = path + ".\(getpid())\(Self.suffix)"
        Self.removeAbandoned(path)
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(temporary) }
        // Held until the descriptor is closed, by whatever end.
        flock(descriptor, LOCK_EX | LOCK_NB)
    }

    private static let suffix = ".partial"

    /// Removes what processes left that were killed while they wrote: gigabytes
    /// that nobody holds a lock on.
    private static func removeAbandoned(_ path: String) {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names
        where name.hasPrefix(url.lastPathComponent + ".") && name.hasSuffix(suffix) {
            let other = open(folder + "/" + name, O_RDONLY | O_CLOEXEC)
            guard other >= 0 else { continue }
            if flock(other, LOCK_EX | LOCK_NB) == 0 { unlink(folder + "/" + name) }
            close(other)
        }
    }

    private static func failure(_ path: String) -> TensorError {
        TensorError(
            code: .cannotWrite,
            message: "Cannot write '\(path)': \(String(cString: strerror(errno)))."
        )
    }

    func write(_ bytes: [UInt8]) throws(TensorError) {
        var written = 0
        while written < bytes.count {
            let n = bytes.withUnsafeBytes {
                #if canImport(Glibc)
                    Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
                #else
                    Darwin.write(descriptor, $0.baseAddress! + written, bytes.count - written)
                #endif
            }
            if n < 0, errno == EINTR { continue }
            guard n > 0 else { throw Self.failure(temporary) }
            written += n
        }
        position += bytes.count
    }

    func pad(to alignment: Int) throws(TensorError) {
        let missing = (alignment - position % alignment) % alignment
        try write([UInt8](repeating: 0, count: missing))
    }

    func finish() throws(TensorError) {
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw Self.failure(path)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        unlink(temporary)  // no effect once it has its own name
    }
}
