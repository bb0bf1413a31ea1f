using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace BotSentinel.Server.Access.Oidc;

/// <summary>
/// What the provider says of itself: its addresses, its keys, what it takes. Asked for once an hour, and at once when a token is signed with a key that is not known: the
/// framework's own would refuse the first who signs in after the provider changed its keys. Thread safe.
/// </summary>
internal sealed class OidcMetadata : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Uri _authority;
    private readonly HttpDocumentRetriever _documents;
    private readonly TimeProvider _timeProvider;
    private Known? _known;

    public OidcMetadata(Uri authority, string address, HttpClient client, TimeProvider timeProvider)
    {
        (_authority, MetadataAddress, _timeProvider) = (authority, address, timeProvider);
        _documents = new HttpDocumentRetriever(client) { RequireHttps = authority.Scheme == Uri.UriSchemeHttps };

        // Keys that the provider has taken back open nothing.
        UseLastKnownGoodConfiguration = false;
    }

    /// <exception cref="InvalidOperationException">It gives itself for another.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _known) is { } known && _timeProvider.GetUtcNow() < known.Until)
        {
            return known.Configuration;
        }

        OpenIdConnectConfiguration configuration = await OpenIdConnectConfigurationRetriever.GetAsync(MetadataAddress, _documents, cancel);
        if (configuration.Issuer?.TrimEnd('/') != _authority.ToString().TrimEnd('/'))
        {
            throw new InvalidOperationException($"What is at {MetadataAddress} is not the provider's: it names another issuer than Gateway:Access:Oidc:Authority.");
        }

        Volatile.Write(ref _known, new Known(configuration, _timeProvider.GetUtcNow() + Lifetime));
        return configuration;
    }

    /// <inheritdoc/>
    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <inheritdoc/>
    public override void RequestRefresh() => Volatile.Write(ref _known, null);

    private sealed record Known(OpenIdConnectConfiguration Configuration, DateTimeOffset Until);
}
