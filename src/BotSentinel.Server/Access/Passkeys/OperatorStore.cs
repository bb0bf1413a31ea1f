using System.Buffers.Text;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.Passkeys;

/// <summary>Shows the framework whose passkeys there are, which is all that it asks of a store of users here. What it finds out is written down by <see cref="PasskeyService"/>.</summary>
internal sealed class OperatorStore(DurableStore store) : IUserPasskeyStore<OperatorRow>
{
    public async Task<OperatorRow?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return Ids.CanBe(userId) ? await session.Db.Operators.AsNoTracking().FirstOrDefaultAsync(row => row.Id == userId, cancellationToken) : null;
    }

    public async Task<OperatorRow?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        string id = Base64Url.EncodeToString(credentialId);
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return await session.Db.Operators.AsNoTracking().FirstOrDefaultAsync(row => session.Db.Passkeys.Any(key => key.CredentialId == id && key.OperatorId == row.Id), cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(OperatorRow user, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return [.. (await session.Db.Passkeys.AsNoTracking().Where(key => key.OperatorId == user.Id).ToListAsync(cancellationToken)).Select(Shown)];
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(OperatorRow user, byte[] credentialId, CancellationToken cancellationToken)
    {
        string id = Base64Url.EncodeToString(credentialId);
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return await session.Db.Passkeys.AsNoTracking().FirstOrDefaultAsync(key => key.OperatorId == user.Id && key.CredentialId == id, cancellationToken) is { } row ? Shown(row) : null;
    }

    public Task<string> GetUserIdAsync(OperatorRow user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(OperatorRow user, CancellationToken cancellationToken) => Task.FromResult(user.Login);

    public Task<string?> GetNormalizedUserNameAsync(OperatorRow user, CancellationToken cancellationToken) => Task.FromResult(user.Login);

    public Task<OperatorRow?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotAsked();

    public Task AddOrUpdatePasskeyAsync(OperatorRow user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotAsked();

    public Task RemovePasskeyAsync(OperatorRow user, byte[] credentialId, CancellationToken cancellationToken) => throw NotAsked();

    public Task SetUserNameAsync(OperatorRow user, string? userName, CancellationToken cancellationToken) => throw NotAsked();

    public Task SetNormalizedUserNameAsync(OperatorRow user, string? normalizedName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> CreateAsync(OperatorRow user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> UpdateAsync(OperatorRow user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> DeleteAsync(OperatorRow user, CancellationToken cancellationToken) => throw NotAsked();

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static UserPasskeyInfo Shown(PasskeyRow row) => new(
        Base64Url.DecodeFromChars(row.CredentialId), row.PublicKey, row.CreatedAt, (uint)row.SignCount, row.Transports, row.IsUserVerified, row.IsBackupEligible, row.IsBackedUp, [], []) { Name = row.Name };

    private static NotSupportedException NotAsked() => new("People are changed by the services, with an audit entry.");
}
