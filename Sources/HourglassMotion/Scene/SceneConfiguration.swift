public import HourglassCore

/// What counts as something in a scene.
public struct SceneConfiguration: Sendable, Equatable {
    /// How little is noticed.
    public enum Sensitivity: String, Sendable, CaseIterable {
        /// Only what stands out; for rain, wind and poor light.
        case low
        /// Objects of 15 grey levels contrast.
        case normal
        /// Objects of 10 grey levels contrast, and more that is none.
        case high
    }

    /// How little is noticed.
    public var sensitivity = Sensitivity.normal
    /// Least size of an object in pixels of the shown picture, in its longer
    /// direction; nil for one eightieth of the picture's width.
    public var minimumSize: Int?
    /// Least time an object is in sight, in seconds.
    public var minimumSeconds = 0.3
    /// Least time in one place that is a stay, in seconds.
    public var staySeconds = 10.0
    /// Time after which something that came to rest counts as part of the
    /// scene, in seconds.
    public var absorbSeconds = 60.0
    /// Zones, lines and masks.
    public var zones = SceneZones()

    /// The default settings.
    public init() {}

    var background: BackgroundModel.Settings {
        var settings = BackgroundModel.Settings()
        switch sensitivity {
        case .low:
            (settings.lumaFloor, settings.chromaFloor, settings.deviations) = (11, 10, 7)
        case .normal: break
        case .high:
            (settings.lumaFloor, settings.chromaFloor, settings.deviations) = (4.5, 4.5, 4)
        }
        return settings
    }
}
