using System.Globalization;
using BotSentinel.Outgoing;
using BotSentinel.Telegram.Outgoing;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Broadcasts;

/// <summary>One run of a broadcast.</summary>
internal sealed class Broadcast(SentinelBotClient client, Func<ITelegramBotClient, ChatId, CancellationToken, Task> send, BroadcastOptions options)
{
    /// <summary>A broadcast has time: it waits out whatever Telegram asks for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    private readonly BroadcastJournal _journal = options.Journal ?? new MemoryJournal();
    private readonly Lock _telling = new();
    private readonly int[] _counts = new int[Enum.GetValues<BroadcastOutcome>().Length];
    private Dictionary<string, BroadcastOutcome> _outcomes = [];
    private int? _total;

    public async Task<BroadcastResult> RunAsync(IEnumerable<ChatId> chats, CancellationToken cancellationToken)
    {
        _total = chats.TryGetNonEnumeratedCount(out int count) ? count : null;
        _outcomes = new(await _journal.ReadAsync(cancellationToken));
        foreach ((string chat, BroadcastOutcome outcome) in _outcomes.ToArray())
        {
            await RecordAsync(chat, outcome == BroadcastOutcome.Sending ? BroadcastOutcome.Unknown : outcome, isNew: outcome == BroadcastOutcome.Sending);
        }

        HashSet<string> seen = [.. _outcomes.Keys];
        IEnumerable<ChatId> waiting = chats.Where(chat => seen.Add(NameOf(chat)));
        await Parallel.ForEachAsync(
            waiting,
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken },
            async (chat, cancelled) => await SendAsync(chat, cancelled));
        return new BroadcastResult(_outcomes, Progress());
    }

    private static string NameOf(ChatId chat) => chat.Identifier is { } id ? id.ToString(CultureInfo.InvariantCulture) : "@" + chat.Username!.TrimStart('@').ToLowerInvariant();

    private async Task SendAsync(ChatId chat, CancellationToken cancellationToken)
    {
        string name = NameOf(chat);
        bool isSent = false;
        while (true)
        {
            if (options.Pause is { } pause)
            {
                await pause.WaitAsync(cancellationToken);
            }

            try
            {
                using (OutgoingScope.Begin(options.Lane, Patience, () => BeginAsync(name)))
                {
                    await send(client, chat, cancellationToken);
                }

                await RecordAsync(name, BroadcastOutcome.Delivered);
                return;
            }
            catch (OutgoingQueueFullException full)
            {
                await Task.Delay(full.RetryAfter, client.Sentinel.TimeProvider, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !isSent)
            {
                throw;
            }
#pragma warning disable CA1031 // Whatever fails for one chat, the others get theirs.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                await RecordAsync(name, OutcomeOf(failure, isSent));
                return;
            }
        }

        async ValueTask BeginAsync(string name)
        {
            if (!isSent)
            {
                isSent = true;
                await _journal.WriteAsync(name, BroadcastOutcome.Sending);
            }
        }
    }

    private static BroadcastOutcome OutcomeOf(Exception failure, bool isSent) => failure switch
    {
        ApiRequestException { ErrorCode: 403 } => BroadcastOutcome.Blocked,
        ApiRequestException { ErrorCode: < 500 } => BroadcastOutcome.Failed,
        _ => isSent ? BroadcastOutcome.Unknown : BroadcastOutcome.Failed,
    };

    private async ValueTask RecordAsync(string chat, BroadcastOutcome outcome, bool isNew = true)
    {
        if (isNew)
        {
            await _journal.WriteAsync(chat, outcome);
        }

        lock (_telling)
        {
            _outcomes[chat] = outcome;
            _counts[(int)outcome]++;
            options.Progress?.Report(Progress());
        }
    }

    private BroadcastProgress Progress() => new(
        _total,
        _counts[(int)BroadcastOutcome.Delivered],
        _counts[(int)BroadcastOutcome.Blocked],
        _counts[(int)BroadcastOutcome.Failed],
        _counts[(int)BroadcastOutcome.Unknown]);
}
