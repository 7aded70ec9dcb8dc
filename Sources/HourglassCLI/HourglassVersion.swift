/// The version of the command.
enum HourglassVersion {
    /// Semantic version; the change log says what it brought.
    static let text = "0.1.0"
}
