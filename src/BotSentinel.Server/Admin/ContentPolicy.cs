using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Admin;

/// <summary>Metadata of a route that is a page: it may load and run the gateway's own files, and scripts that bear the nonce made for this very answer.</summary>
/// <param name="NonceItem">Where in <see cref="HttpContext.Items"/> the page puts its nonce; null: it has no script in itself.</param>
internal sealed record ContentPolicy(object? NonceItem = null)
{
    // Styles may stand in the panel's pages: component libraries place and size by them, and they run nothing. Pages for signing in need none.
    private const string Start = "default-src 'none'; connect-src 'self'; font-src 'self'; img-src 'self' data:; manifest-src 'self'; style-src 'self'", InlineStyle = " 'unsafe-inline'", End = "; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; script-src 'self'";

    public string Write(HttpContext context) =>
        $"{Start}{(context.GetEndpoint()?.Metadata.GetMetadata<ExcludeFromInteractiveRoutingAttribute>() is null ? InlineStyle : "")}{End}{(NonceItem is not null && context.Items[NonceItem] is string nonce ? $" 'nonce-{nonce}'" : "")}";
}
