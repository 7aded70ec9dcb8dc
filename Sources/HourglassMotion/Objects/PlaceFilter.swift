/// A Kalman filter of a place in the picture that moves at nearly constant
/// speed; lengths in sites, times in seconds.
///
/// Both axes share one covariance, since they are measured alike.
struct PlaceFilter: Sendable {
    private(set) var x: Float
    private(set) var y: Float
    private(set) var speedX: Float = 0
    private(set) var speedY: Float = 0
    /// Variance of the place, covariance of place and speed, variance of the
    /// speed.
    private var placeVariance: Float = 1
    private var covariance: Float = 0
    private var speedVariance: Float

    /// Typical change of speed, in sites a second squared; squared.
    private static let acceleration: Float = 45 * 45

    /// - Parameter speedDeviation: how fast something unknown may be.
    init(x: Float, y: Float, speedDeviation: Float = 60) {
        (self.x, self.y) = (x, y)
        speedVariance = speedDeviation * speedDeviation
    }

    /// Of something whose speed is known well.
    ///
    /// - Parameter deviation: standard deviation of the place.
    init(x: Float, y: Float, speedX: Float, speedY: Float, deviation: Float) {
        (self.x, self.y) = (x, y)
        (self.speedX, self.speedY) = (speedX, speedY)
        placeVariance = deviation * deviation
        speedVariance = 100
    }

    /// Standard deviation of the place, in sites.
    var placeDeviation: Float { placeVariance.squareRoot() }
    /// Speed, in sites a second.
    var speed: Float { (speedX * speedX + speedY * speedY).squareRoot() }

    /// Goes on to a time `seconds` later.
    mutating func predict(_ seconds: Float) {
        // After a gap nothing is known of the speed any more.
        let t = min(seconds, 2)
        x += speedX * t
        y += speedY * t
        let t2 = t * t
        placeVariance += 2 * t * covariance + t2 * speedVariance + Self.acceleration * t2 * t2 / 4
        covariance += t * speedVariance + Self.acceleration * t2 * t / 2
        speedVariance = min(120 * 120, speedVariance + Self.acceleration * t2)
    }

    /// Takes a measured place.
    mutating func correct(x measuredX: Float, y measuredY: Float, deviation: Float) {
        let total = placeVariance + deviation * deviation
        let (gainPlace, gainSpeed) = (placeVariance / total, covariance / total)
        let (dx, dy) = (measuredX - x, measuredY - y)
        x += gainPlace * dx
        y += gainPlace * dy
        speedX += gainSpeed * dx
        speedY += gainSpeed * dy
        speedVariance = max(1, speedVariance - gainSpeed * covariance)
        covariance *= 1 - gainPlace
        placeVariance *= 1 - gainPlace
    }
}
