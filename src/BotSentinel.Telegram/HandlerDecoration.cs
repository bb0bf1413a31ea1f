using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telegram.Bot.Polling;

namespace BotSentinel.Telegram;

/// <summary>Puts a handler of ours around the one that is registered last.</summary>
internal static class HandlerDecoration
{
    /// <summary>The registered handler goes on being made, living and being disposed as it was registered.</summary>
    /// <param name="services">Where it is registered.</param>
    /// <param name="caller">The public method, for error messages.</param>
    /// <param name="around">Makes ours around the registered one.</param>
    public static IServiceCollection Decorate(this IServiceCollection services, string caller, Func<IServiceProvider, IUpdateHandler, IUpdateHandler> around)
    {
        int last = LastHandler(services);
        if (last < 0)
        {
            throw new InvalidOperationException(
                $"{caller} found no IUpdateHandler. Register yours before it: services.AddScoped<IUpdateHandler, MyHandler>().{caller}().");
        }

        ServiceDescriptor registered = services[last];
        object key = new();
        ServiceDescriptor outer = new(typeof(IUpdateHandler), provider => around(provider, provider.GetRequiredKeyedService<IUpdateHandler>(key)), registered.Lifetime);
        services[last] = outer;
        services.Add(UnderKey(registered, key));
        services.RemoveAll<OutermostHandler>();
        services.AddSingleton(new OutermostHandler(services, outer));
        return services;
    }

    internal static int LastHandler(IServiceCollection services)
    {
        int last = services.Count - 1;
        while (last >= 0 && (services[last].ServiceType != typeof(IUpdateHandler) || services[last].IsKeyedService))
        {
            last--;
        }

        return last;
    }

    /// <summary>The same registration under a key, so that the container goes on making and disposing the handler.</summary>
    private static ServiceDescriptor UnderKey(ServiceDescriptor registered, object key) => registered switch
    {
        { ImplementationInstance: { } instance } => new ServiceDescriptor(registered.ServiceType, key, instance),
        { ImplementationFactory: { } make } => new ServiceDescriptor(registered.ServiceType, key, (provider, _) => make(provider), registered.Lifetime),
        _ => new ServiceDescriptor(registered.ServiceType, key, registered.ImplementationType!, registered.Lifetime),
    };
}

/// <summary>The handler of ours that was put around last.</summary>
internal sealed record OutermostHandler(IServiceCollection Services, ServiceDescriptor Handler)
{
    /// <summary>Whether it is still the one that is resolved.</summary>
    public bool IsLast => Services[HandlerDecoration.LastHandler(Services)] == Handler;
}
