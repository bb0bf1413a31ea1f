using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using BotSentinel.Decisions;

namespace BotSentinel.Server.Demo;

/// <summary><c>demo</c>: shows a flood being stopped, with everything simulated but the gateway.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] args)
    {
        if (DemoOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync("Usage: demo [--for 10s] [--json]");
            return 2;
        }

        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = Listen(PosixSignal.SIGINT, stop), terminate = Listen(PosixSignal.SIGTERM, stop);
        Console.WriteLine($"""
            Simulated: the Telegram, the bot and the users of this demo are made up and run in this process. The gateway is real.
            {DemoStage.HonestUsers} honest users write every 1.5 s; one flooder writes 100 times a second. Permitted: 60 a minute and user, 10 at once, and no text again within 2 s.
            {(options.For is null ? "Ctrl-C ends it." : "")}
            """);
        await using DemoStage stage = await DemoStage.StartAsync();
        Console.WriteLine($"""
            The panel, where you see why and change it: set up how you sign in, with an authenticator app, at
              {stage.SetUp}
            All that you do there ends with the demo.

            """);
        if (options.For is { } time)
        {
            stop.CancelAfter(time);
        }

        Task play = stage.PlayAsync(stop.Token);
        await ShowAsync(stage, play, options, stop.Token);
        await play;
        DemoResult result = stage.Tally.Read();
        Console.WriteLine(Summary(result));
        if (options.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
        }

        return result.Honest.AreAllAnswered ? 0 : 1;
    }

    private static PosixSignalRegistration Listen(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });

    /// <summary>A line each second.</summary>
    private static async Task ShowAsync(DemoStage stage, Task play, DemoOptions options, CancellationToken stop)
    {
        if (!options.Json)
        {
            Console.WriteLine(Row("seconds", "updates", "allowed", "limited", "debounced", "honest", "answered", "flood", "passed", "p50 us", "p99 us"));
        }

        for (int second = 1; !stop.IsCancellationRequested && !play.IsCompleted; second++)
        {
            await Task.Delay(Refresh, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!options.Json)
            {
                DemoResult now = stage.Tally.Read();
                Console.WriteLine(Row(
                    second, now.Updates, now.Allowed, now.RefusedBy.GetValueOrDefault(Reason.Limited), now.RefusedBy.GetValueOrDefault(Reason.Debounced),
                    now.Honest.Sent, now.Honest.Answered, now.Flooder.Sent, now.Flooder.Allowed, now.OverheadMicroseconds.P50, now.OverheadMicroseconds.P99));
            }
        }
    }

    private static string Row(params ReadOnlySpan<object> cells)
    {
        string row = "";
        foreach (object cell in cells)
        {
            row += Convert.ToString(cell, CultureInfo.InvariantCulture)!.PadLeft(10);
        }

        return row;
    }

    private static string Reasons(DemoResult result) =>
        string.Join(", ", result.RefusedBy.OrderBy(refused => refused.Key).Select(refused => string.Create(CultureInfo.InvariantCulture, $"{refused.Value} {refused.Key.ToString().ToLowerInvariant()}")));

    private static string Summary(DemoResult result) => string.Create(CultureInfo.InvariantCulture, $"""

        Honest users were answered {result.Honest.Answered} of {result.Honest.Sent} times.
        The flooder sent {result.Flooder.Sent}; {result.Flooder.Permitted} were permitted for the time that passed, {result.Flooder.Allowed} let through, {result.Flooder.Refused} refused: {Reasons(result)}.
        The gateway's own time on an update: median {result.OverheadMicroseconds.P50} us, 99 of 100 within {result.OverheadMicroseconds.P99} us.
        """);
}
