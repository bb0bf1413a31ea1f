namespace BotSentinel.Decisions;

/// <summary>A part of the original text, in UTF-16 code units. The default value is no part of it.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is; 0 when a finding is about the whole.</param>
public readonly record struct TextSpan(int Start, int Length);
