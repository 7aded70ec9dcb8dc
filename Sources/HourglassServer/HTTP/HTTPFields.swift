/// Header fields of a message: names without regard to case, in order.
struct HTTPFields: Sendable, Equatable {
    /// Names and values as they are on the wire.
    private(set) var lines: [(name: String, value: String)] = []

    init(_ lines: [(String, String)] = []) {
        self.lines = lines.map { (name: $0.0, value: $0.1) }
    }

    /// The first value of a field. Setting replaces all of them.
    subscript(_ name: String) -> String? {
        get {
            let wanted = name.lowercased()
            return lines.first { $0.name.lowercased() == wanted }?.value
        }
        set {
            let wanted = name.lowercased()
            lines.removeAll { $0.name.lowercased() == wanted }
            if let newValue { lines.append((name: name, value: newValue)) }
        }
    }

    /// Every value of a field.
    func values(_ name: String) -> [String] {
        let wanted = name.lowercased()
        return lines.filter { $0.name.lowercased() == wanted }.map(\.value)
    }

    /// Adds a line, whatever is there already.
    mutating func add(_ name: String, _ value: String) { lines.append((name: name, value: value)) }

    static func == (left: HTTPFields, right: HTTPFields) -> Bool {
        left.lines.elementsEqual(right.lines) { $0.name == $1.name && $0.value == $1.value }
    }
}
