/// Puts arguments into the order the parser wants them in.
///
/// People write global options before the verb (`hourglass --json find …`);
/// the parser knows them behind it. And `-5m` is a time from the end, not an
/// option: written with a minus sign proper, the parser lets it pass.
enum ArgumentOrder {
    private static let flags: Set<String> = ["--json", "--quiet"]
    private static let options: Set<String> = ["--library", "--color"]

    static func parsable(_ arguments: [String]) -> [String] {
        var leading: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            let name = first.split(separator: "=", maxSplits: 1).first.map(String.init) ?? ""
            if flags.contains(first) || options.contains(name) && first.contains("=") {
                leading.append(rest.removeFirst())
            } else if options.contains(first), rest.count > 1 {
                leading += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        guard let verb = rest.first, !leading.isEmpty else {
            return arguments.map(withMinusSign)
        }
        return ([verb] + leading + rest.dropFirst()).map(withMinusSign)
    }

    private static func withMinusSign(_ argument: String) -> String {
        let digits = argument.dropFirst()
        guard argument.hasPrefix("-"), digits.first?.isNumber == true else { return argument }
        return "\u{2212}" + digits
    }
}
