using System.Diagnostics.Metrics;
using BotSentinel;
using BotSentinel.AspNetCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Protects webhook endpoints.</summary>
public static class BotWebhookEndpointExtensions
{
    /// <summary>
    /// Lets only those updates reach the endpoint that carry the secret token and that the registered <see cref="Sentinel"/> lets
    /// through; needs <c>AddBotSentinel</c>. Comes before anything else that the endpoint does, binding of its parameters among it.
    /// A wrong secret is answered 401. Refused updates, bodies above 1 MiB and bodies that are no update are
    /// answered 200. An update that Telegram delivers again keeps its verdict.
    /// </summary>
    /// <param name="builder">The endpoint, or a group of endpoints.</param>
    /// <param name="secretToken">What was given to Telegram as <c>secret_token</c>.</param>
    /// <param name="configure">Sets more; null: nothing.</param>
    /// <exception cref="ArgumentException">There is no secret token, or none that Telegram takes, and <see cref="BotWebhookOptions.AllowWithoutSecret"/> is false.</exception>
    public static TBuilder RequireBotSentinel<TBuilder>(this TBuilder builder, string? secretToken, Action<BotWebhookOptions>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        BotWebhookOptions options = new() { SecretToken = string.IsNullOrEmpty(secretToken) ? null : secretToken };
        configure?.Invoke(options);
        Check(options);
        builder.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } handle)
            {
                endpoint.RequestDelegate = Gate(handle, endpoint.ApplicationServices, options).InvokeAsync;
            }
        });
        return builder;
    }

    private static WebhookGate Gate(Http.RequestDelegate handle, IServiceProvider services, BotWebhookOptions options) => new(
        handle,
        services.GetService<Sentinel>() ?? throw new InvalidOperationException("RequireBotSentinel needs a sentinel. Register one: builder.Services.AddBotSentinel(s => s.PerUser(20, per: TimeSpan.FromMinutes(1)))."),
        options,
        new WebhookMetrics(services.GetService<IMeterFactory>()),
        (ILogger?)services.GetService<ILogger<WebhookGate>>() ?? NullLogger.Instance);

    private static void Check(BotWebhookOptions options)
    {
        if (options.SecretToken is null && !options.AllowWithoutSecret)
        {
            throw new ArgumentException(
                "RequireBotSentinel has no secret token, so anyone could send updates in any user's name. Give it the secret_token of setWebhook, or set AllowWithoutSecret if nobody else can reach the endpoint.",
                nameof(options));
        }

        _ = options.SecretToken is { } secret ? new SecretToken(secret) : null;
    }
}
