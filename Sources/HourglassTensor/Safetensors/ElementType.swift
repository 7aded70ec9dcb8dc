internal import CHourglassKernels

/// Number formats weights are stored in.
package enum ElementType: String, Sendable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"

    /// Bytes of one number.
    package var byteCount: Int { self == .float32 ? 4 : 2 }

    var kernelType: hg_type {
        switch self {
        case .float32: HG_F32
        case .float16: HG_F16
        case .bfloat16: HG_BF16
        }
    }
}
