internal import Foundation

/// One stored tensor, in place in its mapped file.
package struct StoredTensor: @unchecked Sendable {
    // Sendable because the mapping is never written to.

    /// Full name in the checkpoint.
    package let name: String
    /// Number format.
    package let type: ElementType
    /// Extents, slowest first.
    package let shape: [Int]
    let base: UnsafeRawPointer
    let file: MappedFile
    let range: Range<Int>
}

/// The weights of a model folder: one safetensors file, or several with an
/// index.
package final class Checkpoint: Sendable {
    /// The model folder.
    package let folder: String
    private struct Place: Sendable {
        let entry: SafetensorsHeader.Entry
        let file: MappedFile
    }
    private let places: [String: Place]
    let files: [MappedFile]

    /// Opens the weights in `folder`.
    ///
    /// Reads and checks all headers; the data is read when it is used.
    package init(folder: String) throws(TensorError) {
        self.folder = folder
        let single = folder + "/model.safetensors"
        let index = single + ".index.json"
        var places: [String: Place] = [:]
        var files: [MappedFile] = []
        if FileManager.default.fileExists(atPath: index) {
            let map = try Self.weightMap(index)
            for (shard, names) in Dictionary(grouping: map.keys, by: { map[$0]! }).sorted(by: {
                $0.key < $1.key
            }) {
                let file = try MappedFile(folder + "/" + shard)
                let header = try SafetensorsHeader(file)
                files.append(file)
                for name in names {
                    guard let entry = header.entries[name] else {
                        throw TensorError(
                            code: .missingTensor,
                            message: "'\(index)' places tensor '\(name)' in '\(shard)', which "
                                + "does not have it."
                        )
                    }
                    places[name] = Place(entry: entry, file: file)
                }
            }
        } else {
            guard FileManager.default.fileExists(atPath: single) else {
                throw TensorError(
                    code: .cannotOpen,
                    message: "'\(folder)' has no weights: neither model.safetensors nor "
                        + "model.safetensors.index.json is there."
                )
            }
            let file = try MappedFile(single)
            for (name, entry) in try SafetensorsHeader(file).entries {
                places[name] = Place(entry: entry, file: file)
            }
            files.append(file)
        }
        self.places = places
        self.files = files
    }

    /// Shard of each tensor. File names come from the index and must stay
    /// inside the folder.
    private static func weightMap(_ path: String) throws(TensorError) -> [String: String] {
        guard let data = FileManager.default.contents(atPath: path),
            let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any],
            let map = object["weight_map"] as? [String: String]
        else {
            throw TensorError(
                code: .malformedHeader,
                message: "'\(path)' is not a valid weight index: it has no 'weight_map'."
            )
        }
        for shard in map.values where shard.contains("/") || shard == ".." || shard.isEmpty {
            throw TensorError(
                code: .malformedHeader,
                message: "'\(path)' names the shard '\(shard)', which is not a plain file name."
            )
        }
        return map
    }

    /// Names of all tensors, sorted.
    package var names: [String] { places.keys.sorted() }

    /// Whether the checkpoint has a tensor.
    package func contains(_ name: String) -> Bool { places[name] != nil }

    /// Shape of a tensor, or nil when it is missing.
    package func shape(of name: String) -> [Int]? { places[name]?.entry.shape }

    /// A tensor of the given shape.
    package func tensor(_ name: String, shape: [Int]) throws(TensorError) -> StoredTensor {
        guard let place = places[name] else {
            throw TensorError(
                code: .missingTensor,
                message: "The weights in '\(folder)' lack tensor '\(name)' of shape \(shape)."
            )
        }
        guard place.entry.shape == shape else {
            throw TensorError(
                code: .wrongShape,
                message: "Tensor '\(name)' in '\(place.file.path)' has shape "
                    + "\(place.entry.shape), but the configuration asks for \(shape)."
            )
        }
        guard let type = ElementType(rawValue: place.entry.type) else {
            throw TensorError(
                code: .unsupportedType,
                message: "Tensor '\(name)' in '\(place.file.path)' is stored as "
                    + "\(place.entry.type); only F32, F16 and BF16 weights are supported."
            )
        }
        guard let base = place.file.bytes.baseAddress,
            place.entry.range.lowerBound % type.byteCount == 0
        else {
            throw TensorError(
                code: .malformedHeader,
                message: "Tensor '\(name)' in '\(place.file.path)' is not aligned to its numbers."
            )
        }
        return StoredTensor(
            name: name,
            type: type,
            shape: shape,
            base: base + place.entry.range.lowerBound,
            file: place.file,
            range: place.entry.range
        )
    }
}
