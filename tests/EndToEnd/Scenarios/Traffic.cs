using System.Diagnostics;
using EndToEnd.Upstreams;

namespace EndToEnd.Scenarios;

/// <summary>Ten honest users who write once a second each, and a flooder who writes a hundred times a second.</summary>
internal sealed class Traffic(Upstream upstream)
{
    public const long Flooder = 4711;

    /// <summary>An honest user who asks once for something that takes the bot a second.</summary>
    public const long SlowUser = 1011;

    private const int TicksPerSecond = 100;

    private const int SlowTick = 3 * TicksPerSecond / 2;

    private static readonly long[] Writers = [.. Enumerable.Range(1001, 10).Select(id => (long)id)];

    public static IReadOnlyList<long> HonestUsers { get; } = [.. Writers, SlowUser];

    /// <summary>Plays for some seconds; a second and a half after the start the slow user asks. Texts name the phase, so that each can be looked at alone.</summary>
    public async Task<Phase> PlayAsync(string name, int seconds)
    {
        Phase phase = new(name);
        Stopwatch watch = Stopwatch.StartNew();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(1000.0 / TicksPerSecond));
        for (int tick = 0; tick < seconds * TicksPerSecond;)
        {
            // The timer skips beats on a busy machine; what is due is sent all the same.
            int due = Math.Min(seconds, 1 + (int)watch.Elapsed.TotalSeconds) * TicksPerSecond;
            due = Math.Min(due, 1 + (int)(watch.Elapsed.TotalSeconds * TicksPerSecond));
            for (; tick < due; tick++)
            {
                await SendAsync(phase, tick);
            }

            await timer.WaitForNextTickAsync();
        }

        return phase;
    }

    /// <summary>One message of one user, which belongs to the phase.</summary>
    public Task SendAsync(Phase phase, long user) => upstream.SendAsync(user, phase.Next(user));

    private async Task SendAsync(Phase phase, int tick)
    {
        await SendAsync(phase, Flooder);
        int turn = TicksPerSecond / Writers.Length;
        if (tick % turn == 0)
        {
            await SendAsync(phase, Writers[tick / turn % Writers.Length]);
        }

        if (tick == SlowTick)
        {
            await SendAsync(phase, SlowUser);
        }
    }
}
