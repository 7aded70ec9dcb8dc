internal import HourglassCore

/// Levels of the whole picture against a common reference: light, and the
/// white balance in both chroma planes. In grey levels.
struct GlobalLevels: Sendable, Equatable {
    var luma: Float = 0
    var cb: Float = 0
    var cr: Float = 0
}

/// A stored cell and the levels of the picture it came from.
///
/// Cells are stored at different times and thus under different light. What
/// a still cell should look like now is its signature plus the change of the
/// levels since then; comparing all cells with one shift would find the
/// recently stored ones changed for ever after a change of light.
struct StoredCell: Sendable, Equatable {
    var signature: CellSignature
    var levels = GlobalLevels()
}

/// The result of holding a picture against stored cells.
struct SignatureComparison {
    /// Levels of the picture in the reference of the stored cells.
    let levels: GlobalLevels
    /// Evidence of change for each cell; 1 is the threshold.
    private(set) var strengths: [Float]

    /// Largest threshold of each kind, in grey levels.
    struct Thresholds {
        var luma: Float
        var detail: Float
        var chroma: Float

        init(_ noise: NoiseLevels, _ configuration: ChangeGate.Configuration) {
            func threshold(_ sigma: Float, _ floor: Float) -> Float {
                min(max(configuration.kappa * sigma, floor), max(configuration.ceiling, floor))
            }
            luma = threshold(noise.luma, configuration.lumaFloor)
            detail = threshold(noise.detail, configuration.detailFloor)
            chroma = threshold(noise.chroma, configuration.chromaFloor)
        }
    }

    /// - Parameter levels: levels to assume; nil to estimate them.
    init(
        _ picture: [CellSignature],
        with stored: [StoredCell],
        thresholds: Thresholds,
        levels assumed: GlobalLevels? = nil
    ) {
        let levels = assumed ?? Self.globalLevels(picture, stored)
        self.levels = levels
        strengths = [Float](repeating: 0, count: picture.count)
        let lumaScale = 1 / (thresholds.luma * CellSignature.scale)
        let detailScale = 1 / (thresholds.detail * CellSignature.scale)
        let chromaScale = 1 / (thresholds.chroma * CellSignature.scale)
        for cell in picture.indices {
            let (now, then) = (picture[cell], stored[cell])
            let was = then.signature
            let luma = residual(now.luma, was.luma, levels.luma - then.levels.luma).max()
            let detail = max(
                magnitude(now.horizontal &- was.horizontal).max(),
                magnitude(now.vertical &- was.vertical).max(),
                magnitude(now.diagonal &- was.diagonal).max()
            )
            let chroma = max(
                residual(now.cb, was.cb, levels.cb - then.levels.cb).max(),
                residual(now.cr, was.cr, levels.cr - then.levels.cr).max()
            )
            strengths[cell] = max(
                Float(luma) * lumaScale,
                Float(detail) * detailScale,
                Float(chroma) * chromaScale
            )
        }
    }

    /// Median over cells of the mean shift, on top of the levels each cell was
    /// stored under.
    private static func globalLevels(
        _ picture: [CellSignature],
        _ stored: [StoredCell]
    ) -> GlobalLevels {
        func shift(
            _ channel: KeyPath<CellSignature, SIMD16<Int16>>,
            _ level: KeyPath<GlobalLevels, Float>
        ) -> Float {
            picture.indices.map { cell in
                let difference =
                    picture[cell][keyPath: channel]
                    &- stored[cell].signature[keyPath: channel]
                return mean(difference) + stored[cell].levels[keyPath: level]
            }.median
        }
        return GlobalLevels(
            luma: shift(\.luma, \.luma),
            cb: shift(\.cb, \.cb),
            cr: shift(\.cr, \.cr)
        )
    }
}

/// Mean of sixteen differences, in grey levels.
private func mean(_ differences: SIMD16<Int16>) -> Float {
    Float(SIMD16<Int32>(truncatingIfNeeded: differences).wrappedSum())
        / (16 * CellSignature.scale)
}

/// Distance of each sub-block to what it should be after a shift of `shift`
/// grey levels, in sixteenths.
func residual(
    _ now: SIMD16<Int16>,
    _ was: SIMD16<Int16>,
    _ shift: Float
) -> SIMD16<Int16> {
    let shift = Int16((shift * CellSignature.scale).rounded())
    return magnitude(now &- was &- SIMD16(repeating: shift))
}
