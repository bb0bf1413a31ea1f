using System.Text;
using BotSentinel.Policies;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Versions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Gateway;

/// <summary>
/// Shows the API what a gateway that runs from files runs by, as rows of a database that is made when the API is first called and ends with the gateway. A policy file
/// that was read again is shown anew.
/// </summary>
internal sealed class FileMirror(BotRegistry bots, StoreStart start, DurableStore store, DatabaseOptions database) : IDisposable
{
    private const string Files = "files";

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
        await db.Versions.IgnoreQueryFilters().Where(version => version.ThingId != TenantRow.Default).ExecuteDeleteAsync(cancellationToken);
        if (!await db.Tenants.AnyAsync(cancellationToken))
        {
            (TenantRow tenant, VersionRow first) = TenantRow.MakeDefault(session.Now, Files);
            db.AddRange(tenant, first);
        }


        foreach (Bot bot in bots.All)
        {
            PolicyRow policy = new() { Id = $"pol_{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(bot.Name))}", TenantId = TenantRow.Default, Name = bot.Name, CreatedAt = session.Now, ChangedAt = session.Now };
            BotDocument said = new() { Mode = bot.Options.Mode, Upstream = bot.Options.Upstream?.ToString(), Telegram = bot.Options.Telegram.ToString(), Policy = policy.Id, Notices = bot.Options.Notices };
            BotRow row = new() { Id = bot.Name, TenantId = TenantRow.Default, Name = bot.Name, Token = "", TokenHash = BotRegistry.HashText(bot.Options.Token), SecretToken = bot.Secret is null ? null : "", CreatedAt = session.Now, ChangedAt = session.Now };
            said.WriteTo(row);
            db.AddRange(policy, VersionRow.First(policy, PolicyWriter.Write(bot.Sentinel.Options), Files, bot.Options.PolicyFile ?? "built in"), row, VersionRow.First(row, said.ToJson(), Files));
        }

        SentinelOptions[] shown = [.. bots.All.Select(bot => bot.Sentinel.Options)];
        await session.CommitAsync(cancellationToken);
        _shown = shown;
    }
}
