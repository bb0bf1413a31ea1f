using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Api;

/// <summary>
/// Idempotency keys (draft-ietf-httpapi-idempotency-key-header): what was answered to a request that made something is kept for a day, in the transaction that made
/// it, and answered again when the same request comes again.
/// </summary>
internal sealed class RememberedAnswers(DurableStore store, SecretBox secrets, AuditTrail trail)
{
    public const string Header = "Idempotency-Key";
    private const string Purpose = "answer";
    private const int LongestKey = 255;

    /// <summary>How long answers are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>What the request is to be remembered under.</summary>
    public static async Task<RememberedRequest> ReadAsync(HttpRequest request, Caller caller, string key)
    {
        if (key.Length is 0 or > LongestKey || key.Any(letter => letter is < ' ' or > '~'))
        {
            throw ProblemException.Unreadable($"{Header} is 1 to {LongestKey} printable ASCII characters.");
        }

        request.EnableBuffering();
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        byte[] asked = [.. Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"), .. body.ToArray()];
        return new RememberedRequest(Hash(Encoding.UTF8.GetBytes($"{caller.Actor} {key}")), Hash(asked));
    }

    /// <summary>Answers as before if the request has been done; false when it has not.</summary>
    public async Task<bool> ReplayAsync(HttpContext context, Caller caller)
    {
        RememberedRequest request = caller.Remembered!;
        await using StoreSession session = await store.ReadAsync(caller, context.RequestAborted);
        DateTimeOffset oldest = session.Now - Kept;
        IdempotencyRow? row = await session.Db.Idempotency.AsNoTracking().FirstOrDefaultAsync(done => done.Key == request.Key && done.At > oldest, context.RequestAborted);
        if (row is null)
        {
            return false;
        }

        if (row.Fingerprint != request.Fingerprint)
        {
            throw new ProblemException(422, "idempotency-key-reused", "Idempotency key used before", "This key came with another request. Take a new one for each thing to be made.");
        }

        if (secrets.Open(caller.TenantId, Purpose, row.Answer) is not { } kept)
        {
            throw ProblemException.Conflict("already-done", "It has been done; its answer can no longer be read.");
        }

        Created<JsonNode> answer = JsonSerializer.Deserialize<Created<JsonNode>>(kept, ApiJson.Options)!;
        // It may show a new API key once more.
        await trail.NoteAsync(caller, "answer.repeat", answer.Location);
        context.Response.Headers["Idempotent-Replayed"] = "true";
        await answer.ExecuteAsync(context);
        return true;
    }

    /// <summary>Commits, and keeps the answer if the request asked for it.</summary>
    public async Task<Created<T>> CommitAsync<T>(StoreSession session, Caller caller, Created<T> answer, CancellationToken cancellationToken)
    {
        if (caller.Remembered is { } request)
        {
            DateTimeOffset oldest = session.Now - Kept;
            await session.Db.Idempotency.IgnoreQueryFilters().Where(row => row.TenantId == caller.TenantId && row.Key == request.Key && row.At <= oldest).ExecuteDeleteAsync(cancellationToken);
            session.Db.Idempotency.Add(new IdempotencyRow
            {
                TenantId = caller.TenantId,
                Key = request.Key,
                Fingerprint = request.Fingerprint,
                Answer = secrets.Close(caller.TenantId, Purpose, JsonSerializer.Serialize(answer, ApiJson.Options)),
                At = session.Now,
            });
        }

        await session.CommitAsync(cancellationToken);
        return answer;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
