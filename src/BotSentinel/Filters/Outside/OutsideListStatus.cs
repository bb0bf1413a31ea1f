namespace BotSentinel.Filters.Outside;

/// <summary>How an outside list is.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Entries">How many entries it has.</param>
/// <param name="LoadedAt">When its source was last found good; null: never yet.</param>
/// <param name="Failure">Why it could not be taken the last time; null when it could.</param>
public sealed record OutsideListStatus(string Name, int Entries, DateTimeOffset? LoadedAt, string? Failure);
