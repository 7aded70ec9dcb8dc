import Foundation
import HourglassCore
import HourglassMedia
import HourglassMotion
import HourglassSpeech

extension IndexOptions {
    /// The choice of frames, and of what is looked for in them, in words that
    /// differ when the choice does; part of what decides whether an index can
    /// be gone on with.
    package var samplingDescription: String {
        let frames =
            switch sampling {
            case .adaptive: "adaptive"
            case .thorough: "thorough"
            case .every(let interval): "every \(interval)"
            }
        return ([frames] + sceneDescription).joined(separator: "; ")
    }

    /// What a transcript depends on, in words that differ when it does; nil
    /// when there is to be none.
    var transcriptSource: String? {
        guard let transcriber else { return nil }
        switch soundTrack {
        // The transcriber's identifier holds the language.
        case nil, .preferringLanguage?: return transcriber.identifier
        case let track?: return transcriber.identifier + "; \(track)"
        }
    }

    /// What differs from the defaults in how objects are looked for.
    private var sceneDescription: [String] {
        var parts: [String] = []
        if objects != .auto { parts.append("objects \(objects.rawValue)") }
        if scene.sensitivity != .normal {
            parts.append("sensitivity \(scene.sensitivity.rawValue)")
        }
        if let size = scene.minimumSize { parts.append("size \(size)") }
        if scene.minimumSeconds != SceneConfiguration().minimumSeconds {
            parts.append("length \(scene.minimumSeconds)")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        if let zones = zones?.zones(of: camera), !zones.isEmpty,
            let json = try? encoder.encode(zones)
        {
            parts.append("zones \(String(decoding: json, as: UTF8.self))")
        }
        return parts
    }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double {
        let (whole, attoseconds) = components
        return Double(whole) + Double(attoseconds) * 1e-18
    }
}
