#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Cosine in double precision.
func cos64(_ x: Double) -> Double { cos(x) }
/// Sine in double precision.
func sin64(_ x: Double) -> Double { sin(x) }
