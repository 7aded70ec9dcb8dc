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
        let scales = Scales(thresholds)
        strengths = picture.indices.map {
            Self.strength(of: picture[$0], against: stored[$0], under: levels, scales)
        }
    }

    /// Thresholds as factors that turn sixteenths into strength.
    struct Scales {
        let luma: Float
        let detail: Float
        let chroma: Float

        init(_ thresholds: Thresholds) {
            luma = 1 / (thresholds.luma * CellSignature.scale)
            detail = 1 / (thresholds.detail * CellSignature.scale)
            chroma = 1 / (thresholds.chroma * CellSignature.scale)
        }
    }

    /// Evidence that a cell changed; 1 is the threshold.
    static func strength(
        of now: CellSignature,
        against then: StoredCell,
        under levels: GlobalLevels,
        _ scales: Scales
    ) -> Float {
        let was = then.signature
        let luma = largest(residual(now.luma, was.luma, levels.luma - then.levels.luma))
        let detail = largest(
            larger(
                larger(
                    magnitude(now.horizontal &- was.horizontal),
                    magnitude(now.vertical &- was.vertical)
                ),
                magnitude(now.diagonal &- was.diagonal)
            )
        )
        let chroma = largest(
            larger(
                residual(now.cb, was.cb, levels.cb - then.levels.cb),
                residual(now.cr, was.cr, levels.cr - then.levels.cr)
            )
        )
        return max(
            Float(luma) * scales.luma,
            Float(detail) * scales.detail,
            Float(chroma) * scales.chroma
        )
    }

    /// Median over cells of the mean shift, on top of the levels each cell was
    /// stored under.
    private static func globalLevels(
        _ picture: [CellSignature],
        _ stored: [StoredCell]
    ) -> GlobalLevels {
        var (luma, cb, cr): ([Float], [Float], [Float]) = ([], [], [])
        luma.reserveCapacity(picture.count)
        cb.reserveCapacity(picture.count)
        cr.reserveCapacity(picture.count)
        for (now, then) in zip(picture, stored) {
            let was = then.signature
            luma.append(mean(now.luma &- was.luma) + then.levels.luma)
            cb.append(mean(now.cb &- was.cb) + then.levels.cb)
            cr.append(mean(now.cr &- was.cr) + then.levels.cr)
        }
        return GlobalLevels(luma: luma.median, cb: cb.median, cr: cr.median)
    }
}

/// Mean of sixteen differences, in grey levels.
private func mean(_ differences: SIMD16<Int16>) -> Float {
    Float(SIMD16<Int32>(truncatingIfNeeded: differences).wrappedSum())
        / (16 * CellSignature.scale)
}

/// Distance of each sub-block to what it should be after a shift of `shift`
/// grey levels, in sixteenths.
@inline(__always)
func residual(
    _ now: SIMD16<Int16>,
    _ was: SIMD16<Int16>,
    _ shift: Float
) -> SIMD16<Int16> {
    let shift = Int16((shift * CellSignature.scale).rounded())
    return magnitude(now &- was &- SIMD16(repeating: shift))
}
