import CHourglassKernels
import Foundation
import Testing

/// Every instruction set this processor has against plain arithmetic in double
/// precision.
@Suite struct KernelTierTests {
    static let tiers: [String] = {
        var names: [String] = []
        while let tier = hg_kernels_tier(Int32(names.count)) {
            names.append(String(cString: tier.pointee.name))
        }
        return names
    }()

    private func tier(_ name: String) throws -> hg_kernels {
        let index = try #require(Self.tiers.firstIndex(of: name))
        return try #require(hg_kernels_tier(Int32(index))).pointee
    }

    @Test func fastestTierIsTheLastOne() {
        #expect(String(cString: hg_kernels_best().pointee.name) == Self.tiers.last)
    }

    @Test(arguments: tiers) func activationsMatchTheirDefinitions(_ name: String) throws {
        let kernels = try tier(name)
        // 37 is no multiple of the vector width; the range reaches where the
        // functions saturate.
        let x = (0..<437).map { Float($0 - 218) / 16 }
        let half = 0.5.squareRoot()
        var tanhForm = x
        var erfForm = x
        var quickForm = x
        var gate = x
        let up = x.map { $0 * 0.5 + 1 }
        kernels.gelu_tanh(&tanhForm, x.count)
        kernels.gelu_erf(&erfForm, x.count)
        kernels.gelu_quick(&quickForm, x.count)
        kernels.silu_product(&gate, up, x.count)
        for (i, value) in x.enumerated() {
            let v = Double(value)
            let inner = (2 / Double.pi).squareRoot() * (v + 0.044715 * v * v * v)
            #expect(abs(Double(tanhForm[i]) - 0.5 * v * (1 + tanh(inner))) < 2e-6)
            #expect(abs(Double(erfForm[i]) - 0.5 * v * (1 + erf(v * half))) < 3e-6)
            #expect(abs(Double(quickForm[i]) - v / (1 + exp(-1.702 * v))) < 2e-6)
            let silu = v / (1 + exp(-v)) * Double(up[i])
            #expect(abs(Double(gate[i]) - silu) < 2e-6 * max(1, abs(silu)))
        }
    }

    @Test(arguments: tiers) func codesAreMultipliedExactly(_ name: String) throws {
        let kernels = try tier(name)
        var random = RandomNumbers(seed: 9)
        for length in [1, 15, 31, 32, 33, 64, 100, 384] {
            let count = 5
            let codes = random.floats(count * length, scale: 127).map {
                Int8(max(-127, min(127, $0)))
            }
            let x = random.floats(length)
            var products = [Float](repeating: .nan, count: count)
            var squares = products
            kernels.code_products(codes, count, length, x, &products, &squares)
            for i in 0..<count {
                let code = codes[i * length..<(i + 1) * length]
                let product = zip(code, x).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                let size = zip(code, x).reduce(1e-9) { $0 + abs(Double($1.0) * Double($1.1)) }
                #expect(abs(Double(products[i]) - product) < 1e-6 * size)
                #expect(squares[i] == Float(code.reduce(0) { $0 + Int($1) * Int($1) }))
            }
        }
    }

    @Test(arguments: tiers) func normsAndSoftmaxMatchTheirDefinitions(_ name: String) throws {
        let kernels = try tier(name)
        var random = RandomNumbers(seed: 1)
        for count in [1, 16, 24, 72, 1000] {
            let x = random.floats(count, scale: 5)
            let weight = random.floats(count)
            let bias = random.floats(count)
            let mean = x.reduce(0.0) { $0 + Double($1) } / Double(count)
            let squares = x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(count)
            let variance =
                x.reduce(0.0) { $0 + pow(Double($1) - mean, 2) } / Double(count)
            var out = [Float](repeating: 0, count: count)
            kernels.rms_norm(x, weight, 1e-6, count, &out)
            for i in 0..<count {
                let want = Double(x[i]) / (squares + 1e-6).squareRoot() * Double(weight[i])
                #expect(abs(Double(out[i]) - want) < 1e-5)
            }
            kernels.layer_norm(x, weight, bias, 1e-6, count, &out)
            for i in 0..<count {
                let want =
                    (Double(x[i]) - mean) / (variance + 1e-6).squareRoot() * Double(weight[i])
                    + Double(bias[i])
                #expect(abs(Double(out[i]) - want) < 1e-4)
            }
            var scores = x
            kernels.softmax(&scores, count)
            let top = Double(x.max() ?? 0)
            let total = x.reduce(0.0) { $0 + exp(Double($1) - top) }
            for i in 0..<count {
                #expect(abs(Double(scores[i]) - exp(Double(x[i]) - top) / total) < 1e-6)
            }
        }
    }

    @Test(arguments: tiers) func halfFormatsConvertExactly(_ name: String) throws {
        let kernels = try tier(name)
        // All 65,536 patterns of both formats, not-a-numbers aside.
        let patterns = (0...UInt16.max).map { $0 }
        var out = [Float](repeating: 0, count: patterns.count)
        kernels.widen(patterns, HG_F16, patterns.count, &out)
        for (i, pattern) in patterns.enumerated() {
            let want = Float(Float16(bitPattern: pattern))
            if want.isNaN { #expect(out[i].isNaN) } else { #expect(out[i] == want) }
        }
        kernels.widen(patterns, HG_BF16, patterns.count, &out)
        var back = [UInt16](repeating: 0, count: patterns.count)
        kernels.narrow_bf16(out, out.count, &back)
        for (i, pattern) in patterns.enumerated() where !out[i].isNaN {
            #expect(back[i] == pattern)
        }
    }

    @Test(arguments: tiers) func dotProductsReadEveryStoredType(_ name: String) throws {
        let kernels = try tier(name)
        var random = RandomNumbers(seed: 2)
        for type in ["F32", "F16", "BF16"] {
            for columns in [1, 24, 100, 513] {
                let weight = TestTensor(
                    type: type,
                    shape: [3, columns],
                    values: random.floats(3 * columns)
                )
                let x = random.floats(columns)
                var out = [Float](repeating: 0, count: 3)
                let kernelType = ["F32": HG_F32, "F16": HG_F16, "BF16": HG_BF16][type]!
                kernels.dot_rows(weight.bytes, kernelType, columns, 3, columns, x, &out)
                for row in 0..<3 {
                    let want = (0..<columns).reduce(0.0) {
                        $0 + Double(weight.stored[row * columns + $1]) * Double(x[$1])
                    }
                    #expect(abs(Double(out[row]) - want) < 1e-4)
                }
            }
        }
    }

    @Test(arguments: tiers) func quantizedProductsAreThoseOfTheRoundedNumbers(
        _ name: String
    ) throws {
        let kernels = try tier(name)
        var random = RandomNumbers(seed: 3)
        for (rows, columns, tokens) in [(16, 64, 1), (5, 24, 1), (27, 200, 11), (32, 128, 8)] {
            let panels = (rows + 15) / 16
            let blocks = (columns + 63) / 64
            let weights = random.floats(rows * columns)
            let x = random.floats(tokens * columns, scale: 3)
            let tile = tokens == 1 ? 1 : 8
            let tiles = (tokens + tile - 1) / tile
            var packed = [Int8](repeating: 0, count: tiles * tile * blocks * 64)
            var tokenScales = [Float](repeating: 0, count: tiles * tile * blocks)
            var offsets = [Int32](repeating: 0, count: tiles * tile * blocks)
            for t in 0..<tiles {
                packed.withUnsafeMutableBufferPointer { data in
                    tokenScales.withUnsafeMutableBufferPointer { scales in
                        offsets.withUnsafeMutableBufferPointer { offsets in
                            x.withUnsafeBufferPointer { x in
                                kernels.pack_int8(
                                    x.baseAddress! + t * tile * columns,
                                    columns,
                                    min(tile, tokens - t * tile),
                                    tile,
                                    columns,
                                    data.baseAddress! + t * tile * blocks * 64,
                                    scales.baseAddress! + t * tile * blocks,
                                    offsets.baseAddress! + t * tile * blocks
                                )
                            }
                        }
                    }
                }
            }
            func activation(_ token: Int, _ column: Int) -> Double {
                let (t, slot) = (token / tile, token % tile)
                let at = ((t * blocks * 16 + column / 4) * tile + slot) * 4 + column % 4
                let scale = tokenScales[(t * blocks + column / 64) * tile + slot]
                return Double(packed[at]) * Double(scale)
            }
            for token in 0..<tokens {
                for column in 0..<columns {
                    let step = Double(tokenScales.max()!) * 0.51
                    #expect(
                        abs(activation(token, column) - Double(x[token * columns + column]))
                            < step
                    )
                }
            }
            for bits in [8, 4] {
                let panelBytes = blocks * 64 * 16 * bits / 8
                var data = [UInt8](repeating: 0, count: panels * panelBytes)
                var scales = [UInt16](repeating: 0, count: panels * blocks * 16)
                let quantize = bits == 8 ? kernels.quantize_int8 : kernels.quantize_int4
                for p in 0..<panels {
                    data.withUnsafeMutableBufferPointer { data in
                        scales.withUnsafeMutableBufferPointer { scales in
                            weights.withUnsafeBufferPointer { weights in
                                quantize!(
                                    weights.baseAddress! + p * 16 * columns,
                                    columns,
                                    min(16, rows - p * 16),
                                    columns,
                                    data.baseAddress! + p * panelBytes,
                                    scales.baseAddress! + p * blocks * 16
                                )
                            }
                        }
                    }
                }
                func weight(_ row: Int, _ column: Int) -> Double {
                    let (p, r, b, g) = (row / 16, row % 16, column / 64, column / 4 % 16)
                    let scale = Float(Float16(bitPattern: scales[(p * blocks + b) * 16 + r]))
                    let value: Int
                    if bits == 8 {
                        value = Int(data[p * panelBytes + (b * 16 + g) * 64 + r * 4 + column % 4])
                    } else {
                        let byte =
                            data[p * panelBytes + (b * 8 + g / 2) * 64 + r * 4 + column % 4]
                        let nibble = g % 2 == 0 ? byte & 15 : byte >> 4
                        value = withUnsafeBytes(of: hg_code4) { Int($0[Int(nibble)]) }
                    }
                    return Double(value - 128) * Double(scale)
                }
                // The stored weights are near the given ones: within half a
                // step for 8 bits, within the widest gap of the code for 4.
                for row in 0..<rows {
                    for column in 0..<columns {
                        let error = abs(
                            weight(row, column) - Double(weights[row * columns + column])
                        )
                        #expect(error < (bits == 8 ? 0.0045 : 0.16))
                    }
                }
                var results = [Float](repeating: 0, count: tokens * panels * 16)
                data.withUnsafeBufferPointer { data in
                    scales.withUnsafeBufferPointer { scales in
                        var activations = packed.withUnsafeBufferPointer { packed in
                            tokenScales.withUnsafeBufferPointer { tokenScales in
                                offsets.withUnsafeBufferPointer {
                                    hg_activations(
                                        data: packed.baseAddress,
                                        scales: tokenScales.baseAddress,
                                        offsets: $0.baseAddress
                                    )
                                }
                            }
                        }
                        results.withUnsafeMutableBufferPointer { results in
                            if tokens == 1 {
                                let gemv = bits == 8 ? kernels.gemv_int8 : kernels.gemv_int4
                                for p in 0..<panels {
                                    gemv!(
                                        data.baseAddress! + p * panelBytes,
                                        scales.baseAddress! + p * blocks * 16,
                                        blocks,
                                        &activations,
                                        results.baseAddress! + p * 16
                                    )
                                }
                                return
                            }
                            var expanded = [UInt8](repeating: 0, count: panels * blocks * 1024)
                            expanded.withUnsafeMutableBufferPointer { expanded in
                                for p in 0..<panels {
                                    let to = expanded.baseAddress! + p * blocks * 1024
                                    let from = data.baseAddress! + p * panelBytes
                                    if bits == 4 {
                                        kernels.expand_int4(from, blocks, to)
                                    } else {
                                        to.update(from: from, count: panelBytes)
                                    }
                                }
                                var pair = hg_panels()
                                pair.data.0 = UnsafePointer(expanded.baseAddress!)
                                pair.scales.0 = scales.baseAddress!
                                if panels > 1 {
                                    pair.data.1 =
                                        UnsafePointer(expanded.baseAddress! + blocks * 1024)
                                    pair.scales.1 = scales.baseAddress! + blocks * 16
                                }
                                var output = hg_output(
                                    out: results.baseAddress!,
                                    stride: panels * 16,
                                    rows: rows,
                                    bias: nil
                                )
                                kernels.gemm_int8(&pair, blocks, &activations, tokens, &output)
                            }
                        }
                    }
                }
                for token in 0..<tokens {
                    for row in 0..<rows {
                        let want = (0..<columns).reduce(0.0) {
                            $0 + weight(row, $1) * activation(token, $1)
                        }
                        #expect(abs(Double(results[token * panels * 16 + row]) - want) < 1e-3)
                    }
                }
            }
        }
    }

    /// Keys and values as floats, and as bf16, where queries and probabilities
    /// may be rounded as well.
    @Test(arguments: tiers, [HG_F32, HG_BF16])
    func attentionIsSoftmaxOfVisibleKeys(_ name: String, _ type: hg_type) throws {
        let kernels = try tier(name)
        var random = RandomNumbers(seed: 4)
        let shapes = [
            (1, 24, 5), (2, 128, 200), (19, 72, 130), (64, 64, 64), (7, 16, 65), (66, 40, 131),
        ]
        for (rows, dimension, count) in shapes {
            let width = (dimension + 15) / 16 * 16
            let blocks = (count + 63) / 64
            func stored(_ value: Float) -> Float { type == HG_F32 ? value : rounded(value) }
            let query = random.floats(rows * dimension)
            let keys = random.floats(count * dimension).map(stored)
            let values = random.floats(count * dimension).map(stored)
            var keyBlocks = [Float](repeating: 0, count: blocks * 64 * dimension)
            var valueBlocks = [Float](repeating: 0, count: blocks * 64 * width)
            for i in 0..<count {
                for d in 0..<dimension {
                    keyBlocks[(i / 64 * dimension + d) * 64 + i % 64] = keys[i * dimension + d]
                    valueBlocks[i * width + d] = values[i * dimension + d]
                }
            }
            let visible = (0..<rows).map { Int32(max(1, count - $0 * 3)) }
            let out = attend(
                kernels,
                type,
                query: query,
                keys: bytes(keyBlocks, type),
                values: bytes(valueBlocks, type),
                visible: visible,
                dimension: dimension
            )
            for row in 0..<rows {
                let seen = Int(visible[row])
                let scores = (0..<seen).map { i in
                    (0..<dimension).reduce(0.0) {
                        $0 + Double(query[row * dimension + $1]) * Double(keys[i * dimension + $1])
                    }
                }
                let top = scores.max()!
                let weights = scores.map { exp($0 - top) }
                let total = weights.reduce(0, +)
                for d in 0..<dimension {
                    let want = (0..<seen).reduce(0.0) {
                        $0 + weights[$1] / total * Double(values[$1 * dimension + d])
                    }
                    let tolerance = type == HG_F32 ? 1e-5 : 2e-2
                    #expect(abs(Double(out[row * width + d]) - want) < tolerance)
                }
            }
        }
    }

    /// To the nearest bf16, ties to even.
    private func rounded(_ value: Float) -> Float {
        let bits = value.bitPattern
        return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
    }

    private func bytes(_ values: [Float], _ type: hg_type) -> [UInt8] {
        values.flatMap { value -> [UInt8] in
            type == HG_F32
                ? withUnsafeBytes(of: value) { Array($0) }
                : withUnsafeBytes(of: UInt16(value.bitPattern >> 16)) { Array($0) }
        }
    }

    private func attend(
        _ kernels: hg_kernels,
        _ type: hg_type,
        query: [Float],
        keys: [UInt8],
        values: [UInt8],
        visible: [Int32],
        dimension: Int
    ) -> [Float] {
        let rows = visible.count
        let width = (dimension + 15) / 16 * 16
        let size = type == HG_F32 ? 4 : 2
        let blocks = keys.count / (64 * dimension * size)
        var out = [Float](repeating: 0, count: rows * width)
        var scratch = [Float](repeating: 0, count: hg_attention_scratch(rows, dimension, width))
        keys.withUnsafeBytes { keys in
            values.withUnsafeBytes { values in
                let keyPointers: [UnsafeRawPointer?] = (0..<blocks).map {
                    keys.baseAddress! + $0 * 64 * dimension * size
                }
                let valuePointers: [UnsafeRawPointer?] = (0..<blocks).map {
                    values.baseAddress! + $0 * 64 * width * size
                }
                var problem = hg_attention()
                problem.rows = rows
                problem.head_dim = dimension
                problem.value_width = width
                problem.blocks = blocks
                problem.type = type
                query.withUnsafeBufferPointer { query in
                    visible.withUnsafeBufferPointer { visible in
                        keyPointers.withUnsafeBufferPointer { keyPointers in
                            valuePointers.withUnsafeBufferPointer { valuePointers in
                                out.withUnsafeMutableBufferPointer { out in
                                    scratch.withUnsafeMutableBufferPointer { scratch in
                                        problem.query = query.baseAddress
                                        problem.visible = visible.baseAddress
                                        problem.keys = keyPointers.baseAddress
                                        problem.values = valuePointers.baseAddress
                                        problem.out = out.baseAddress
                                        problem.scratch = scratch.baseAddress
                                        kernels.attend(&problem)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return out
    }
}
