/// Ways through the picture and its edges, in words.
package enum EventHeading {
    private static let english = [
        "left": "to the left", "right": "to the right", "up": "up the picture",
        "down": "down the picture", "up-left": "to the upper left",
        "up-right": "to the upper right", "down-left": "to the lower left",
        "down-right": "to the lower right",
    ]
    private static let chinese = [
        "left": "向左移动", "right": "向右移动", "up": "向上移动", "down": "向下移动",
        "up-left": "向左上移动", "up-right": "向右上移动", "down-left": "向左下移动",
        "down-right": "向右下移动",
    ]

    /// `moved to the left`, `向左移动`.
    package static func words(_ heading: String, _ language: QuestionAnalysis.Language) -> String {
        // Parts may come in either order.
        let parts = heading.split(separator: "-").map(String.init)
        let ordered =
            (parts.filter { $0 == "up" || $0 == "down" }
            + parts.filter { $0 == "left" || $0 == "right" }).joined(separator: "-")
        return language == .chinese
            ? chinese[ordered] ?? "移动" : "moved \(english[ordered] ?? heading)"
    }

    /// `from the left`, of something that came in.
    static func englishEdge(_ edge: String?) -> String {
        switch edge {
        case "top", "bottom", "left", "right": "over the \(edge ?? "") edge"
        default: "over an edge"
        }
    }

    static func chineseEdge(_ edge: String?) -> String {
        switch edge {
        case "left": "左侧"
        case "right": "右侧"
        case "top": "上方"
        case "bottom": "下方"
        default: "边缘"
        }
    }
}
