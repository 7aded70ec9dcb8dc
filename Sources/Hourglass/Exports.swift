// One import gives a library user every public type of the toolkit.
@_exported public import HourglassAnswering
@_exported public import HourglassCore
@_exported public import HourglassEngines
@_exported public import HourglassIndexing
@_exported public import HourglassMedia
@_exported public import HourglassMotion
@_exported public import HourglassReport
@_exported public import HourglassSpeech
@_exported public import HourglassText
@_exported public import HourglassTimeline
@_exported public import HourglassVision
