using System.Security.Cryptography;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>Codes on paper, for who has lost the authenticator app: 80 random bits each, kept as hashes, each taken once.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10, Length = 16, Group = 4;
    private const string Letters = "abcdefghjkmnpqrstuvwxyz023456789";

    /// <summary>New ones in place of those there are; shown this once.</summary>
    public static async Task<string[]> RenewAsync(StoreSession session, string operatorId, CancellationToken cancellationToken)
    {
        await session.Db.Set<RecoveryCodeRow>().Where(row => row.OperatorId == operatorId).ExecuteDeleteAsync(cancellationToken);
        string[] codes = [.. Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Letters, Length))];
        session.Db.AddRange(codes.Select(code => new RecoveryCodeRow { OperatorId = operatorId, Hash = AccessToken.Hash(code) }));
        return [.. codes.Select(code => string.Join('-', code.Chunk(Group).Select(letters => new string(letters))))];
    }

    /// <summary>Takes a code, if it is one of theirs.</summary>
    public static async Task<bool> TakeAsync(StoreSession session, string operatorId, string code, CancellationToken cancellationToken)
    {
        string hash = AccessToken.Hash(Plain(code));
        return await session.Db.Set<RecoveryCodeRow>().Where(row => row.OperatorId == operatorId && row.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    /// <summary>Whether the text is one of them, and no code of an app.</summary>
    public static bool CanBe(string code) => Plain(code).Length == Length;

    private static string Plain(string code) => string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
