using System.Text;
using BotSentinel.Policies;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Gateway;

/// <summary>
/// Shows the API what a gateway that runs from files runs by, as rows of a database that is made when the API is first called and ends with the gateway. A policy file
/// that was read again is shown anew.
/// </summary>
internal sealed class FileMirror(BotRegistry bots, StoreStart start, DurableStore store, DatabaseOptions database) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SentinelOptions[] _shown = [];

    /// <summary>Makes the rows say what is in force now.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_shown.Length > 0 && IsShown())
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_shown.Length == 0)
            {
                await start.PrepareAsync(cancellationToken);
            }

            if (!IsShown())
            {
                await WriteAsync(cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn.Dispose();
        start.Dispose();
        if (_shown.Length > 0)
        {
            SqliteConnection.ClearAllPools();
            Array.ForEach(["", "-wal", "-shm", ".lock"], suffix => File.Delete(database.Shown + suffix));
        }
    }

    private bool IsShown() => _shown.Length == bots.All.Count && bots.All.Zip(_shown).All(pair => ReferenceEquals(pair.First.Sentinel.Options, pair.Second));

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        SentinelDb db = session.Db;
        await db.Bots.IgnoreQueryFilters().ExecuteDeleteAsync(cancellationToken);
        await db.Policies.IgnoreQueryFilters().ExecuteDeleteAsync(cancellationToken);
        if (!await db.Tenants.AnyAsync(cancellationToken))
        {
            db.Tenants.Add(new TenantRow { Id = TenantRow.Default, Name = TenantRow.Default, CreatedAt = session.Now });
        }

        foreach (Bot bot in bots.All)
        {
            string policy = $"pol_{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(bot.Name))}";
            db.Policies.Add(new PolicyRow { Id = policy, TenantId = TenantRow.Default, Name = bot.Name, Published = 1, CreatedAt = session.Now, ChangedAt = session.Now });
            db.PolicyVersions.Add(new PolicyVersionRow { TenantId = TenantRow.Default, PolicyId = policy, Number = 1, Document = PolicyWriter.Write(bot.Sentinel.Options), Note = bot.Options.PolicyFile ?? "built in", By = "files", At = session.Now });
            db.Bots.Add(new BotRow
            {
                Id = bot.Name,
                TenantId = TenantRow.Default,
                Name = bot.Name,
                Token = "",
                TokenHash = BotRegistry.HashText(bot.Options.Token),
                Mode = bot.Options.Mode,
                Upstream = bot.Options.Upstream?.ToString(),
                SecretToken = bot.Secret is null ? null : "",
                Telegram = bot.Options.Telegram.ToString(),
                PolicyId = policy,
                Notices = bot.Options.Notices,
                CreatedAt = session.Now,
            });
        }

        SentinelOptions[] shown = [.. bots.All.Select(bot => bot.Sentinel.Options)];
        await session.CommitAsync(cancellationToken);
        _shown = shown;
    }
}
