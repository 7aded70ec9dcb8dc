internal import Foundation

/// Where footage lies: a path, or an address on the network.
public enum FootageAddress {
    /// What a person wrote, as the rest of the program takes it: a `file://`
    /// address becomes a path, everything else stays as it is.
    public static func resolved(_ reference: String) -> String {
        guard reference.lowercased().hasPrefix("file://"), let url = URL(string: reference),
            url.host == nil || url.host == "" || url.host == "localhost"
        else { return reference }
        return url.path
    }

    /// Whether this is an address such as `https://…` rather than a path.
    public static func isRemote(_ reference: String) -> Bool {
        guard let colon = reference.range(of: "://") else { return false }
        let scheme = reference[..<colon.lowerBound]
        return !scheme.isEmpty && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
