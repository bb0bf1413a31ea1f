namespace BotSentinel.Testing;

/// <summary>A store does not do what counters in memory do.</summary>
/// <param name="message">What it did and what it should have done.</param>
public sealed class ConformanceFailure(string message) : Exception(message)
{
    internal static void Unless(bool holds, string message)
    {
        if (!holds)
        {
            throw new ConformanceFailure(message);
        }
    }

    internal static void Unequal<T>(T expected, T actual, string what) =>
        Unless(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: {actual} instead of {expected}");
}
