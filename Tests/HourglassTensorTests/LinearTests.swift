import Foundation
import HourglassTensor
import Testing

@Suite struct LinearTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A layer stored in the given type, and its numbers as stored.
    private func layer(
        _ type: String,
        _ precision: ModelPrecision,
        outputs: Int,
        inputs: Int,
        seed: UInt64
    ) throws -> (Linear, weight: [Float], bias: [Float]) {
        var random = RandomNumbers(seed: seed)
        let weight = TestTensor(
            type: type,
            shape: [outputs, inputs],
            values: random.floats(outputs * inputs)
        )
        let bias = TestTensor(type: type, shape: [outputs], values: random.floats(outputs))
        try write(
            safetensors(["l.weight": weight, "l.bias": bias]),
            folder.path + "/model.safetensors"
        )
        var plan = QuantizationPlan()
        plan.add("l.weight", shape: [outputs, inputs], width: precision == .int4 ? .four : .eight)
        let store = try WeightStore(
            Checkpoint(folder: folder.path),
            precision: precision,
            plan: plan
        )
        let linear = try store.root.biasedLinear("l", [outputs, inputs])
        return (linear, weight.stored, bias.stored)
    }

    /// Root mean square of the error, relative to that of the exact result.
    private func relativeError(
        _ precision: ModelPrecision,
        type: String,
        outputs: Int,
        inputs: Int,
        tokens: Int
    ) throws -> Double {
        let (linear, weight, bias) = try layer(
            type,
            precision,
            outputs: outputs,
            inputs: inputs,
            seed: UInt64(outputs * inputs)
        )
        var random = RandomNumbers(seed: 77)
        let x = random.floats(tokens * inputs)
        let y = linear(Tensor(x, shape: [tokens, inputs]))
        #expect(y.shape == [tokens, outputs])
        var (error, power) = (0.0, 0.0)
        for t in 0..<tokens {
            for o in 0..<outputs {
                let want = (0..<inputs).reduce(Double(bias[o])) {
                    $0 + Double(weight[o * inputs + $1]) * Double(x[t * inputs + $1])
                }
                error += pow(Double(y[t, o]) - want, 2)
                power += want * want
            }
        }
        return (error / power).squareRoot()
    }

    @Test(
        arguments: [ModelPrecision.f32, .bf16, .int8, .int4],
        ["F32", "BF16", "F16"]
    ) func productsAreAsExactAsThePrecision(_ precision: ModelPrecision, _ type: String) throws {
        let limit: [ModelPrecision: Double] = [.f32: 1e-6, .bf16: 5e-3, .int8: 0.012, .int4: 0.12]
        // One token, a few, and more than one tile; shapes that fill panels
        // and blocks, and shapes that do not.
        for (outputs, inputs) in [(32, 64), (50, 24), (300, 129)] {
            for tokens in [1, 2, 3, 21] {
                let error = try relativeError(
                    precision,
                    type: type,
                    outputs: outputs,
                    inputs: inputs,
                    tokens: tokens
                )
                #expect(error < limit[precision]!, "\(outputs)x\(inputs), \(tokens) tokens")
            }
        }
    }

    @Test func layersAppliedTogetherGiveWhatEachGivesAlone() throws {
        let (a, _, _) = try layer("BF16", .int8, outputs: 40, inputs: 70, seed: 5)
        let other = try TemporaryFolder()
        var random = RandomNumbers(seed: 6)
        let weight = TestTensor(type: "F32", shape: [33, 70], values: random.floats(33 * 70))
        try write(safetensors(["l.weight": weight]), other.path + "/model.safetensors")
        let b = try WeightStore(
            Checkpoint(folder: other.path),
            precision: .bf16,
            plan: QuantizationPlan()
        ).root.linear("l", [33, 70])
        let x = Tensor(random.floats(9 * 70), shape: [9, 70])
        let together = Linear.apply([a, b], to: x)
        #expect(together[0].values == a(x).values)
        #expect(together[1].values == b(x).values)
    }

    @Test func quantizedCacheIsMadeOnceAndRemadeWhenTheWeightsChange() throws {
        _ = try layer("BF16", .int4, outputs: 20, inputs: 64, seed: 1)
        let cache = folder.path + "/hourglass-int4.weights"
        func modified() throws -> Date {
            try FileManager.default.attributesOfItem(atPath: cache)[.modificationDate] as! Date
        }
        let made = try modified()
        var plan = QuantizationPlan()
        plan.add("l.weight", shape: [20, 64], width: .four)
        func open() throws -> Linear {
            try WeightStore(Checkpoint(folder: folder.path), precision: .int4, plan: plan)
                .root.biasedLinear("l", [20, 64])
        }
        let first = try open()
        #expect(try modified() == made)
        // Damaged: half of it is missing. In another file of the same name, as
        // the first one is still mapped.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: cache))
        try bytes.prefix(bytes.count / 2)
            .write(to: URL(fileURLWithPath: cache), options: .atomic)
        let x = Tensor((0..<64).map { Float($0) / 64 }, shape: [1, 64])
        #expect(try open()(x).values == first(x).values)
        // Other weights of the same size.
        let (changed, weight, _) = try layer("BF16", .int4, outputs: 20, inputs: 64, seed: 2)
        let want = (0..<64).reduce(0) { $0 + weight[$1] * Float($1) / 64 }
        #expect(abs(changed(x)[0, 0] - want) < 1.5)
        #expect(changed(x).values != first(x).values)
        let leftovers = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(leftovers.allSatisfy { !$0.hasSuffix(".partial") })
    }

    @Test func expertsStoredTransposedComputeTheSame() throws {
        var random = RandomNumbers(seed: 8)
        let (experts, outputs, inputs) = (3, 40, 72)
        let weights = random.floats(experts * outputs * inputs)
        var transposed = weights
        for e in 0..<experts {
            for o in 0..<outputs {
                for i in 0..<inputs {
                    transposed[(e * inputs + i) * outputs + o] =
                        weights[(e * outputs + o) * inputs + i]
                }
            }
        }
        try write(
            safetensors([
                "plain": TestTensor(
                    type: "F32",
                    shape: [experts, outputs, inputs],
                    values: weights
                ),
                "turned": TestTensor(
                    type: "F32",
                    shape: [experts, inputs, outputs],
                    values: transposed
                ),
            ]),
            folder.path + "/model.safetensors"
        )
        let x = Tensor(random.floats(11 * inputs), shape: [11, inputs])
        for precision in ModelPrecision.allCases {
            var plan = QuantizationPlan()
            plan.add("plain", shape: [experts, outputs, inputs], layout: .experts, width: .eight)
            plan.add(
                "turned",
                shape: [experts, inputs, outputs],
                layout: .transposedExperts,
                width: .eight
            )
            let root = try WeightStore(
                Checkpoint(folder: folder.path),
                precision: precision,
                plan: plan
            ).root
            let plain = try root.experts("plain", [experts, outputs, inputs], .experts)
            let turned = try root.experts("turned", [experts, inputs, outputs], .transposedExperts)
            for e in 0..<experts {
                for tokens in [1, 11] {
                    let a = Linear(plain[e])(x.rows(0..<tokens)).values
                    let b = Linear(turned[e])(x.rows(0..<tokens)).values
                    // A single token meets bf16 weights unrounded, unless they
                    // lie transposed.
                    let limit: Float = precision == .bf16 ? 0.03 : 1e-4
                    for (p, q) in zip(a, b) { #expect(abs(p - q) < limit) }
                    var want = Float(0)
                    for i in 0..<inputs { want += weights[e * outputs * inputs + i] * x[0, i] }
                    #expect(abs(a[0] - want) < 0.2)
                }
            }
        }
    }
}
