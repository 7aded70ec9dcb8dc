internal import Foundation
internal import HourglassHub
internal import HourglassTokenizer

/// The Qwen3-VL models on this machine.
struct LocalModels {
    /// A model and where it lies.
    struct Model: Equatable {
        var name: String
        var folder: String
        /// Bytes of its weights.
        var weightBytes: Int64
    }

    let settings: HubSettings

    init(environment: [String: String]) throws(EngineError) {
        do {
            settings = try HubSettings(environment: environment)
        } catch {
            throw EngineError(code: .noModel, message: error.message, cause: error)
        }
    }

    /// The model of a name or folder.
    ///
    /// - Throws: `EngineError` (`noModel`) when it is not on this machine.
    func model(named name: String) throws(EngineError) -> Model {
        do {
            let reference = try ModelReference(Self.isFolder(name) ? Self.absolute(name) : name)
            let folder = try ModelRepository(settings).locate(reference)
            let shown = Self.isFolder(name) ? (folder as NSString).lastPathComponent : name
            return Model(name: shown, folder: folder, weightBytes: Self.weightBytes(folder))
        } catch {
            throw EngineError(code: .noModel, message: error.message, cause: error)
        }
    }

    /// The largest complete Qwen3-VL in the cache whose weights take at most
    /// half of the memory; nil when there is none.
    func best(memory: UInt64 = ProcessInfo.processInfo.physicalMemory) -> Model? {
        let repository = ModelRepository(settings)
        let found = ModelCache(settings).models().compactMap { cached -> Model? in
            let reference = ModelReference.repository(cached.repository, revision: nil)
            guard let folder = try? repository.locate(reference), Self.isQwen3VL(folder) else {
                return nil
            }
            return Model(
                name: cached.alias ?? cached.repository.description,
                folder: folder,
                weightBytes: Self.weightBytes(folder)
            )
        }
        return found.filter { $0.weightBytes > 0 && UInt64($0.weightBytes) <= memory / 2 }
            .max { ($0.weightBytes, $1.name) < ($1.weightBytes, $0.name) }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }

    private static func isQwen3VL(_ folder: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: folder + "/config.json"),
            let config = try? JSONValue(parsing: [UInt8](data))
        else { return false }
        // An embedding model of the same family has no words to answer with.
        let architecture = config["architectures"]?.array?.first?.string ?? ""
        return config["model_type"]?.string?.hasPrefix("qwen3_vl") == true
            && architecture.hasSuffix("ForConditionalGeneration")
            && !folder.lowercased().contains("embedding")
    }

    static func weightBytes(_ folder: String) -> Int64 {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".safetensors") }.reduce(0) { sum, name in
            // Through the cache's links to the file itself.
            let path = URL(filePath: folder + "/" + name).resolvingSymlinksInPath().path
            let facts = try? FileManager.default.attributesOfItem(atPath: path)
            return sum + ((facts?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}
