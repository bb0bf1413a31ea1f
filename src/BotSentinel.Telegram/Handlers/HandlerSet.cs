using Microsoft.Extensions.DependencyInjection;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Handlers;

/// <summary>The handlers of one class, and where its instances come from.</summary>
internal abstract class HandlerSet(HandlerTable table)
{
    public HandlerTable Table => table;

    public abstract Task HandleAsync(int handler, ITelegramBotClient client, Update update, CancellationToken cancellationToken);
}

/// <summary>One instance for all updates.</summary>
internal sealed class InstanceHandlers(HandlerTable table, IHandlers instance) : HandlerSet(table)
{
    public override Task HandleAsync(int handler, ITelegramBotClient client, Update update, CancellationToken cancellationToken) =>
        instance.HandleAsync(handler, client, update, cancellationToken);
}

/// <summary>An instance for each update, from a scope of its own.</summary>
internal sealed class ScopedHandlers<T>(IServiceScopeFactory scopes) : HandlerSet(T.Table)
    where T : class, IHandlers
{
    public override async Task HandleAsync(int handler, ITelegramBotClient client, Update update, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<T>().HandleAsync(handler, client, update, cancellationToken);
    }
}
