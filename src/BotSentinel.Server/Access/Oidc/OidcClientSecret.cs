using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BotSentinel.Server.Access.Oidc;

/// <summary>
/// Takes the secret, which the framework puts into the form, to where the provider looks for it: into the header of HTTP Basic, which all providers have to take (RFC 6749, 2.3.1), and
/// which holds where they say nothing; into the form where they say that they take that alone.
/// </summary>
internal sealed class OidcClientSecret(HttpMessageHandler inner, Func<IConfigurationManager<OpenIdConnectConfiguration>> metadata) : DelegatingHandler(inner)
{
    private const string Basic = "client_secret_basic", Id = "client_id", Secret = "client_secret";

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is FormUrlEncodedContent content)
        {
            Dictionary<string, string> form = QueryHelpers.ParseQuery(await content.ReadAsStringAsync(cancellationToken)).ToDictionary(field => field.Key, field => field.Value.ToString());
            ICollection<string> methods = (await metadata().GetConfigurationAsync(cancellationToken)).TokenEndpointAuthMethodsSupported;
            if ((methods.Count == 0 || methods.Contains(Basic)) && form.Remove(Secret, out string? secret))
            {
                byte[] both = Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(form[Id])}:{Uri.EscapeDataString(secret)}");
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(both));
                request.Content = new FormUrlEncodedContent(form);
            }
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
