using System.Net;
using System.Text;
using BotSentinel.Audit;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Audit;

/// <summary>Hands checkpoints out to be kept elsewhere, to a file, a webhook or both: each at least once, oldest first, again until it was taken.</summary>
internal sealed partial class CheckpointOutbox(DurableStore store, GatewayOptions options, UpstreamClient client, ILogger<CheckpointOutbox> logger)
{
    private const int MostTogether = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends what has not been sent; a failure is logged, and the rest waits for the next time.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        if (options.Audit is { File: null, Webhook: null })
        {
            return;
        }

        try
        {
            while (await SendSomeAsync(cancellationToken) == MostTogether)
            {
                // There may be more.
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotSent(failure.GetType().Name, failure is IOException or UnauthorizedAccessException ? failure.Message : "");
        }
    }

    private async Task<int> SendSomeAsync(CancellationToken cancellationToken)
    {
        List<AuditCheckpointRow> waiting;
        await using (StoreSession session = await store.ReadAllAsync(cancellationToken))
        {
            waiting = await session.Db.AuditCheckpoints.IgnoreQueryFilters().AsNoTracking().Where(row => !row.IsSent).OrderBy(row => row.At).ThenBy(row => row.Size).Take(MostTogether).ToListAsync(cancellationToken);
        }

        foreach (AuditCheckpointRow row in waiting)
        {
            string line = KeptCheckpoint.Line(row.Note, row.At, row.First, row.Leaves);
            if (options.Audit.File is { } file)
            {
                await AppendAsync(file, line, cancellationToken);
            }

            if (options.Audit.Webhook is { } webhook)
            {
                await PostAsync(webhook, line, cancellationToken);
            }

            await using StoreSession session = await store.WriteAllAsync(cancellationToken);
            await session.Db.AuditCheckpoints.IgnoreQueryFilters().Where(sent => sent.TenantId == row.TenantId && sent.Size == row.Size).ExecuteUpdateAsync(set => set.SetProperty(sent => sent.IsSent, true), cancellationToken);
            await session.CommitAsync(cancellationToken);
        }

        return waiting.Count;
    }

    private static async Task AppendAsync(string path, string line, CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

        // A line that a crash cut off ends here; what it told is told once more.
        bool isCutOff = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
        file.Seek(0, SeekOrigin.End);
        await file.WriteAsync(Encoding.UTF8.GetBytes($"{(isCutOff ? "\n" : "")}{line}\n"), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    private async Task PostAsync(Uri webhook, string line, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        using HttpRequestMessage request = new(HttpMethod.Post, default(Uri)) { Content = new StringContent(line, Encoding.UTF8, "application/json") };
        HiddenDestination.Set(request, new Address(webhook, IsGuarded: true));
        using HttpResponseMessage answer = await client.SendAsync(request, late.Token);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"The webhook answered {(int)answer.StatusCode}.", null, answer.StatusCode is 0 ? HttpStatusCode.BadGateway : answer.StatusCode);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Checkpoints of the audit log were not handed out ({Kind}); it will be tried again. {Reason}")]
    private partial void LogNotSent(string kind, string reason);
}
