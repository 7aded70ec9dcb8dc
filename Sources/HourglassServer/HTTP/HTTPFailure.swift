/// A request that cannot be read as HTTP; the connection ends with the status.
struct HTTPFailure: Error, Equatable {
    let status: Int
    let message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}
