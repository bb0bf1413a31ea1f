using BotSentinel;
using BotSentinel.Telegram;
using BotSentinel.Telegram.Errors;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telegram.Bot.Polling;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Handles the errors of the registered <see cref="IUpdateHandler"/>.</summary>
public static class ErrorHandlingExtensions
{
    /// <summary>
    /// Puts error handling around the <see cref="IUpdateHandler"/> registered last, outside of its protection: errors get a key, are logged and told as
    /// events, and the user gets a friendly text in the own language. Call it after <c>ProtectWithSentinel</c> or <c>AddBotHandlers</c>.
    /// </summary>
    /// <param name="services">Where the handler is registered.</param>
    /// <param name="configure">Own keys, texts and hooks; null: the defaults.</param>
    /// <exception cref="InvalidOperationException">No <see cref="IUpdateHandler"/> is registered.</exception>
    public static IServiceCollection HandleErrors(this IServiceCollection services, Action<ErrorHandlingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ErrorHandlingOptions options = new();
        configure?.Invoke(options);
        services.TryAddSingleton(provider => new ErrorDesk(options, provider.GetService<Sentinel>(), Logger(provider), Clock(provider)));
        return services.Decorate("HandleErrors", (provider, inner) => new ErrorUpdateHandler(inner, provider.GetRequiredService<ErrorDesk>(), Logger(provider)));
    }

    /// <summary>As <see cref="HandleErrors(IServiceCollection, Action{ErrorHandlingOptions}?)"/>, for a handler that is not registered with services.</summary>
    /// <param name="handler">The handler, protected or not.</param>
    /// <param name="sentinel">Tells events; null: nobody does.</param>
    /// <param name="configure">Own keys, texts and hooks; null: the defaults.</param>
    /// <param name="logger">Told of every error; null: nobody is.</param>
    public static IUpdateHandler HandleErrors(this IUpdateHandler handler, Sentinel? sentinel = null, Action<ErrorHandlingOptions>? configure = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ErrorHandlingOptions options = new();
        configure?.Invoke(options);
        ILogger told = logger ?? NullLogger.Instance;
        return new ErrorUpdateHandler(handler, new ErrorDesk(options, sentinel, told, sentinel?.TimeProvider ?? TimeProvider.System), told);
    }

    private static ILogger Logger(IServiceProvider provider) => (ILogger?)provider.GetService<ILogger<ErrorUpdateHandler>>() ?? NullLogger.Instance;

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetService<Sentinel>()?.TimeProvider ?? TimeProvider.System;
}
