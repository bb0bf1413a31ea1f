using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Support;

/// <summary>A clock that stands at the start of a minute.</summary>
internal static class StoppedClock
{
    public static FakeTimeProvider AddStoppedClock(this IServiceCollection services)
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        services.AddSingleton<TimeProvider>(clock);
        return clock;
    }
}
