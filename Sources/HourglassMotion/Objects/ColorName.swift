/// Names of colours, as people call those of cars and clothes.
enum ColorName: String, CaseIterable {
    case red, orange, yellow, green, blue, purple, brown, white, grey, black

    /// The name of a colour.
    ///
    /// - Parameters:
    ///   - luma: 0…255.
    ///   - cb: level of chroma, 128 without colour (BT.601).
    ///   - cr: the same.
    init(luma: Float, cb: Float, cr: Float) {
        let red = luma + 1.402 * (cr - 128)
        let green = luma - 0.344 * (cb - 128) - 0.714 * (cr - 128)
        let blue = luma + 1.772 * (cb - 128)
        let (r, g, b) = (
            max(0, min(255, red)), max(0, min(255, green)), max(0, min(255, blue))
        )
        let (high, low) = (max(r, g, b), min(r, g, b))
        let chroma = high - low
        // Cameras leave little colour in the dark and in bright light, and
        // daylight tints grey things blue.
        let isBluish = high == b
        guard chroma >= (isBluish ? 44 : 26), chroma / max(1, high) >= (isBluish ? 0.3 : 0.2)
        else {
            self = luma < 60 ? .black : luma > 180 ? .white : .grey
            return
        }
        let hue: Float =
            if high == r {
                ((g - b) / chroma * 60 + 360).truncatingRemainder(dividingBy: 360)
            } else if high == g {
                (b - r) / chroma * 60 + 120
            } else {
                (r - g) / chroma * 60 + 240
            }
        switch hue {
        case 14..<42: self = high < 150 || chroma < 70 ? .brown : .orange
        case 42..<68: self = high < 110 ? .brown : .yellow
        case 68..<170: self = .green
        case 170..<262: self = .blue
        case 262..<325: self = .purple
        default: self = .red
        }
    }

    /// Its place among all.
    var number: Int { Self.allCases.firstIndex(of: self)! }
}
