using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Admin;

/// <summary>Metadata of a route that is a page: it may load and run the gateway's own files, and scripts that bear the nonce made for this very answer.</summary>
/// <param name="NonceItem">Where in <see cref="HttpContext.Items"/> the page puts its nonce; null: it has no script in itself.</param>
internal sealed record ContentPolicy(object? NonceItem = null)
{
    // Elements of the panel's pages may bear styles: the component library places and sizes by them. They choose no other elements and load nothing. No style sheet stands in a page, and pages for signing in need no styles.
    private const string Start = "default-src 'none'; connect-src 'self'; font-src 'self'; img-src 'self' data:; manifest-src 'self'; style-src 'self'", StyleOfElements = "; style-src-attr 'unsafe-inline'", End = "; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; script-src 'self'";

    public string Write(HttpContext context) =>
        $"{Start}{(context.GetEndpoint()?.Metadata.GetMetadata<ExcludeFromInteractiveRoutingAttribute>() is null ? StyleOfElements : "")}{End}{(NonceItem is not null && context.Items[NonceItem] is string nonce ? $" 'nonce-{nonce}'" : "")}";
}
