using System.Globalization;
using System.Text.Json;
using BotSentinel.Decisions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Webhooks;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Server.Decisions;

/// <summary><c>POST /api/v1/decide</c>: an update in, a decision out, for services of any kind. It is decided and counted as if it had come to the bot.</summary>
internal sealed class DecideEndpoint(CallersBots bots, ApiBudget budget, DecisionRecorder recorder, DecisionWords words, TimeProvider timeProvider)
{
    private const int MaxBody = 1 << 20;

    /// <param name="context">The request, with the update as its body.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">The bot, by id or name; null: the tenant's only one.</param>
    /// <param name="format"><c>telegram</c>: the body is an update as Telegram sends it. Null: it is an <see cref="UpdateBody"/>.</param>
    public async Task HandleAsync(HttpContext context, Caller caller, string? name, string? format)
    {
        Bot bot = await FindAsync(context, caller, name);
        RequireWithin(context.Response, bot.Tenant);
        using RequestBody body = await RequestBody.ReadAsync(context.Request, MaxBody, context.RequestAborted);
        BotUpdate update = body.IsTooLarge ? throw new ProblemException(413, "too-large", "Too large", $"An update has {MaxBody} bytes at most.") : Read(body.Bytes, bot, format);
        Decision decision = await bot.DecideWithinAsync(update, context.RequestAborted);
        DecisionView view = words.Explain(recorder.Note(bot.Tenant ?? TenantState.OfFiles, bot, bots.IdOf(bot), update, decision));
        await context.Response.WriteAsJsonAsync(view, ApiJson.Options, context.RequestAborted);
    }

    // What is asked of no bot is held by no tenant's decisions: it is a call like others.
    private async ValueTask<Bot> FindAsync(HttpContext context, Caller caller, string? name)
    {
        try
        {
            return await bots.FindAsync(caller, name, context.RequestAborted);
        }
        catch (ProblemException)
        {
            budget.Spend(context.Response, caller, null);
            throw;
        }
    }

    private BotUpdate Read(ReadOnlyMemory<byte> body, Bot bot, string? format)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        if (format is null)
        {
            return (JsonSerializer.Deserialize<UpdateBody>(body.Span, ApiJson.Options) ?? throw ProblemException.Unreadable("The body is an update.")).ToUpdate(bot, now);
        }

        if (format != "telegram")
        {
            throw ProblemException.Unreadable("format is telegram, or left out.");
        }

        return TelegramUpdateReader.TryRead(body.Span, bot.Source(now), out BotUpdate? update, out UpdateReadError error) ? update : throw ProblemException.Unreadable($"The body is no update of Telegram: {error}");
    }

    private static void RequireWithin(HttpResponse response, TenantState? tenant)
    {
        if (tenant is not { Budget: { PerSecond: > 0 } budget })
        {
            return;
        }

        bool isWithin = budget.TryTake(out int left);
        ApiBudget.Tell(response, "\"decisions\"", budget.PerSecond, 1, left, 1);
        if (!isWithin)
        {
            response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
            throw ApiBudget.Exceeded("decisions", $"The tenant may have {budget.PerSecond} updates decided in a second.");
        }
    }
}
