import HourglassAnswering

/// Hits as lines: padded into columns for a person, tab separated for a
/// program.
struct HitLines {
    private let terminal: Terminal

    init(terminal: Terminal) { self.terminal = terminal }

    /// One line a hit: rank, score, footage, times, text.
    func lines(_ hits: [Hit]) -> [String] {
        guard Terminal.outputIsTerminal else {
            return hits.map { fields($0).joined(separator: "\t") }
        }
        let names = hits.map { fields($0)[2] }
        let width = names.map(\.columnWidth).max() ?? 0
        return zip(hits, names).map { hit, name in
            let cells = fields(hit)
            let pad = String(repeating: " ", count: width - name.columnWidth)
            let head = "\(cells[0])  \(cells[1])  \(name)\(pad)  \(cells[3])  "
            let room = max(20, Terminal.columns - head.columnWidth)
            return "\(terminal.styled(cells[0], .dim))  \(cells[1])  "
                + "\(terminal.styled(name, .cyan))\(pad)  "
                + "\(terminal.styled(cells[3], .bold))  \(cells[4].truncated(toColumns: room))"
        }
    }

    private func fields(_ hit: Hit) -> [String] {
        [
            String(hit.rank), decimal(hit.score, 2), hit.footage.onOneLine, "\(hit.range)",
            seen(hit) + hit.text.onOneLine,
        ]
    }

    /// Says of what was found by its picture that its text is not the reason.
    private func seen(_ hit: Hit) -> String {
        guard hit.foundBy == .picture else { return "" }
        return hit.text.isEmpty ? "[picture]" : "[picture] "
    }
}
