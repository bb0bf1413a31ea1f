using System.Diagnostics;
using System.Text.Json;
using EndToEnd.Bots;
using EndToEnd.Gateway;
using EndToEnd.Processes;
using EndToEnd.Upstreams;

namespace EndToEnd.Scenarios;

/// <summary>
/// One bot behind one gateway, played through once: calm, a batch of nothing but refused updates, a restart in good order, a
/// power cut. The tests look at what was recorded; nothing here judges.
/// </summary>
public sealed class Scenario<TBot, TUpstream> : IAsyncLifetime
    where TBot : BotProgram, new()
    where TUpstream : Upstream, new()
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly TBot _bot = new();
    private readonly TUpstream _telegram = new();
    private readonly Traffic _traffic;
    private readonly Stopwatch _sinceFlood = new();
    private ChildProcess? _process;
    private GatewayProcess? _gateway;

    public Scenario() => _traffic = new Traffic(_telegram);

    /// <summary>Ten seconds in which nothing breaks.</summary>
    public Phase Calm { get; private set; } = new("calm");

    /// <summary>What the flooder had got at the end of the calm phase.</summary>
    public FloodReading Flood { get; private set; } = new(0, TimeSpan.Zero, 0);

    /// <summary>What the flooder had got in the end, from several lives of the gateway.</summary>
    public FloodReading WholeFlood { get; private set; } = new(0, TimeSpan.Zero, 0);

    public RefusedBatch Refused { get; private set; } = new(false, 0, TimeSpan.MaxValue);

    /// <summary>The phase in whose middle the gateway was asked to end and started again.</summary>
    public Phase Restart { get; private set; } = new("restart");

    public int RestartExitCode { get; private set; } = -1;

    /// <summary>The phase in whose middle the gateway was killed and started again.</summary>
    public Phase Kill { get; private set; } = new("kill");

    /// <summary>Texts that reached the bot, in order.</summary>
    public IReadOnlyList<string> Delivered { get; private set; } = [];

    /// <summary>Texts of which Telegram has the bot's echo, in order.</summary>
    public IReadOnlyList<string> Answered { get; private set; } = [];

    /// <summary>What the bot complained about.</summary>
    public IEnumerable<string> BotErrors => _process?.Errors ?? [];

    public string Folder { get; } = Workplace.NewFolder($"{new TBot().Name}-on-{new TUpstream().Name}");

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await PlayCalmAsync();
        Refused = await PlayRefusedBatchAsync();
        Restart = await PlayBrokenAsync("restart", async gateway => RestartExitCode = await gateway.TerminateAsync());
        Kill = await PlayBrokenAsync("kill", gateway => gateway.KillAsync());
        WholeFlood = await ReadFloodAsync();
        Delivered = [.. _process!.Lines.Where(IsDelivery).Select(TextOf)];
        Answered = await AnsweredAsync();
        string facts = JsonSerializer.Serialize(new { Flood, WholeFlood, Refused, RestartExitCode, Delivered = Delivered.Count, Answered = Answered.Count }, Indented);
        await File.WriteAllTextAsync(Path.Combine(Folder, "facts.json"), facts);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { _process, _gateway, _telegram })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    private async Task StartAsync()
    {
        await _telegram.StartAsync(Folder);
        GatewaySettings settings = new(Folder, _telegram.BaseUrl, _bot.Webhook);
        _gateway = await GatewayProcess.StartAsync(settings);
        _process = _bot.Start(settings);
        await _process.WaitUntilReadyAsync();
        Phase greeting = new("greeting");
        await _traffic.SendAsync(greeting, Traffic.HonestUsers[0]);
        if (!await AreAnsweredAsync(greeting))
        {
            throw new InvalidOperationException($"The bot does not answer at all; see {Folder}. Its errors: {string.Join('\n', BotErrors.TakeLast(20))}");
        }
    }

    private async Task PlayCalmAsync()
    {
        _sinceFlood.Start();
        Calm = await _traffic.PlayAsync("calm", seconds: 10);
        await AreAnsweredAsync(Calm);
        Flood = await ReadFloodAsync();
    }

    private async Task<RefusedBatch> PlayRefusedBatchAsync()
    {
        Phase phase = new("refused");
        for (int i = 0; i < 300; i++)
        {
            await _traffic.SendAsync(phase, GatewaySettings.BlockedUser);
        }

        bool isDrained = await Eventually.HoldsAsync(async () => (await _telegram.ObserveAsync()).Pending == 0, Patience);
        int polls = (await _telegram.ObserveAsync()).Polls;
        await Task.Delay(TimeSpan.FromSeconds(3));
        polls = (await _telegram.ObserveAsync()).Polls - polls;

        Stopwatch watch = Stopwatch.StartNew();
        await _traffic.SendAsync(phase, Traffic.HonestUsers[0]);
        bool isAnswered = await AreAnsweredAsync(phase);
        return new RefusedBatch(isDrained, polls, isAnswered ? watch.Elapsed : TimeSpan.MaxValue);
    }

    private async Task<Phase> PlayBrokenAsync(string name, Func<GatewayProcess, Task> breakAsync)
    {
        Task<Phase> playing = _traffic.PlayAsync(name, seconds: 6);

        // The bot is at work for the slow user by then.
        await Task.Delay(TimeSpan.FromSeconds(2));
        await breakAsync(_gateway!);
        await _gateway!.StartAsync();
        Phase phase = await playing;
        await AreAnsweredAsync(phase);
        return phase;
    }

    /// <summary>Waits for the answers to all honest messages of a phase; whether they came.</summary>
    private Task<bool> AreAnsweredAsync(Phase phase) =>
        Eventually.HoldsAsync(async () => !phase.SentByHonestUsers.Except(await AnsweredAsync()).Any(), Patience);

    private async Task<IReadOnlyList<string>> AnsweredAsync() => [.. (await _telegram.ObserveAsync()).Answers.Select(answer => TextOf(answer.Text))];

    // The count is read before the clock: what comes between them can only make the bound more generous, never less.
    private async Task<FloodReading> ReadFloodAsync()
    {
        string[] delivered = [.. _process!.Lines.Where(IsDelivery).Select(TextOf), .. await AnsweredAsync()];
        int count = delivered.Distinct().Count(text => text.Contains($":{Traffic.Flooder}:", StringComparison.Ordinal));
        return new FloodReading(count, _sinceFlood.Elapsed, _gateway!.Lives);
    }

    private static bool IsDelivery(string line) => line.StartsWith("got ", StringComparison.Ordinal);

    private static string TextOf(string line) => line[(line.IndexOf(' ') + 1)..];
}

/// <summary>What a flooder got.</summary>
/// <param name="Delivered">Different messages that reached the bot.</param>
/// <param name="Elapsed">Time since before the first message.</param>
/// <param name="Lives">How often the gateway had been started; its counters are in memory, so each life begins with a full burst.</param>
public sealed record FloodReading(int Delivered, TimeSpan Elapsed, int Lives)
{
    /// <summary>The most that the policy permits in the time that passed.</summary>
    public int Most => Lives * GatewaySettings.Burst + (int)(GatewaySettings.Rate * Elapsed.TotalSeconds);
}

/// <summary>What became of a batch of 300 updates that were all refused.</summary>
/// <param name="IsDrained">Whether all were confirmed.</param>
/// <param name="PollsAfterwards"><c>getUpdates</c> calls in the three seconds after that, when there was nothing to get.</param>
/// <param name="NextAnswer">How long the next honest message waited for its answer.</param>
public sealed record RefusedBatch(bool IsDrained, int PollsAfterwards, TimeSpan NextAnswer);
