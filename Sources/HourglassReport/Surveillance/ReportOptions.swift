public import Foundation
public import HourglassAnswering
public import HourglassCore

/// What a report is to tell and how.
public struct ReportOptions: Sendable {
    /// From when on; on the wall, or counted from the beginning or the end of
    /// each camera's recordings.
    public var since: TimeArgument?
    /// Up to when.
    public var until: TimeArgument?
    /// Kinds of event told; nil for what fits the footage: slides where it is
    /// a talk, everything but slides and cuts elsewhere.
    public var kinds: Set<TimelineEvent.Kind>?
    /// Events shorter than this are left out, in seconds.
    public var minimumSeconds = 0.0
    /// Language of the report.
    public var language = ReportLanguage.english
    /// Zone cameras stand in.
    public var timeZone: TimeZone
    /// Heading; nil for the usual one.
    public var title: String?
    /// Version of the program, as the report states it.
    public var version = ""
    /// How many events get a picture at most; alerts come first.
    public var pictureLimit = 400
    /// How many pictures may be taken out of the footage where the index has
    /// none of the event.
    public var stillLimit = 200
    /// How long that may take; events left over go without.
    public var stillBudget = Duration.seconds(6)
    /// Whether each source file is read to its end for a hash over all of it.
    public var hashesWholeFiles = false
    /// Called before each file is read for that, with how many are done, of
    /// how many.
    public var onWholeHash: (@Sendable (Int, Int) -> Void)?
    /// Events in the order of rarity instead of time.
    public var isByRarity = false
    /// When the report is made.
    public var madeAt: Date

    /// The defaults: everything, in English, in this machine's zone, now.
    public init(timeZone: TimeZone = .current, madeAt: Date = Date()) {
        (self.timeZone, self.madeAt) = (timeZone, madeAt)
    }
}
