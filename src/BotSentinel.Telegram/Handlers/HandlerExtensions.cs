using System.Diagnostics.CodeAnalysis;
using BotSentinel;
using BotSentinel.Telegram;
using BotSentinel.Telegram.Handlers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telegram.Bot.Polling;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers classes with handlers.</summary>
public static class HandlerExtensions
{
    /// <summary>
    /// Tells a sentinel what the attributes of a class say. A policy, or an entry for a handler, of the same name in a file or in other calls
    /// replaces it, whichever comes first.
    /// </summary>
    public static SentinelBuilder AddHandlers<T>(this SentinelBuilder builder)
        where T : class, IHandlers
    {
        ArgumentNullException.ThrowIfNull(builder);
        HandlerTable table = T.Table;
        return builder.ConfigureDefaults(options => options with
        {
            Policies = options.Policies.SetItems(table.Policies.Where(policy => !options.Policies.ContainsKey(policy.Key))),
            Handlers = options.Handlers.SetItems(table.Handlers.Where(handler => !options.Handlers.ContainsKey(handler.Key))),
        });
    }

    /// <summary>
    /// Registers a class with handlers, made for each update in a scope of its own unless it is registered otherwise, and a
    /// <see cref="HandlerRouter"/> as the <see cref="IUpdateHandler"/>, protected by the sentinel. Further calls add further classes; of two
    /// handlers for one update, that of the class added first gets it.
    /// </summary>
    /// <typeparam name="T">A partial class with methods marked <c>[OnCommand]</c>, <c>[OnCallback]</c>, <c>[OnText]</c> and the like.</typeparam>
    /// <param name="services">Where to register. <c>AddBotSentinel</c> may come before or after.</param>
    /// <param name="onLimited">Called when a limit or debounce begins to refuse a subject; null: as the call before said. The last one given counts.</param>
    public static IServiceCollection AddBotHandlers<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services, LimitedHandler? onLimited = null)
        where T : class, IHandlers
    {
        services.AddBotSentinel(sentinel => sentinel.AddHandlers<T>());
        services.TryAddScoped<T>();
        services.AddSingleton<HandlerSet>(provider => new ScopedHandlers<T>(provider.GetRequiredService<IServiceScopeFactory>()));
        if (onLimited is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(new RouterHook(onLimited)));
        }

        services.TryAddUpdateGate();
        if (services.All(service => service.ServiceType != typeof(HandlerRouter)))
        {
            services.AddSingleton(Router);
            services.AddSingleton<IUpdateHandler>(provider => provider.GetRequiredService<HandlerRouter>());
            services.AddHostedService<RouterCheck>();
        }

        return services;
    }

    private static HandlerRouter Router(IServiceProvider provider) => provider.GetServices<HandlerSet>().Aggregate(
        new HandlerRouter(provider.GetRequiredService<UpdateGate>(), provider.GetRequiredService<Sentinel>(), provider.GetService<RouterHook>()?.OnLimited, provider.GetService<ILogger<HandlerRouter>>()),
        (router, set) => router.Add(set));

    private sealed record RouterHook(LimitedHandler OnLimited);

    /// <summary>Puts the router together at the start, so that what is wrong with it stops the start.</summary>
    private sealed class RouterCheck(IServiceProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            provider.GetRequiredService<HandlerRouter>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
