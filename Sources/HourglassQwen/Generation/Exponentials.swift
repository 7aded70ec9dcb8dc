#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

func exp32(_ x: Float) -> Float { expf(x) }
func log64(_ x: Double) -> Double { log(x) }
