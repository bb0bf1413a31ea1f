using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace BotSentinel.Server.Secrets;

/// <summary>Encrypts secrets for the database, each for one tenant and one purpose: put in another's place, it does not open.</summary>
internal sealed class SecretBox(IDataProtectionProvider protection)
{
    public string Close(string tenant, string purpose, string secret) => For(tenant, purpose).Protect(secret);

    /// <summary>The secret; null when it is no secret of this tenant and purpose, or the key that it was encrypted with is gone.</summary>
    public string? Open(string tenant, string purpose, string closed)
    {
        try
        {
            return For(tenant, purpose).Unprotect(closed);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector For(string tenant, string purpose) => protection.CreateProtector("BotSentinel", tenant, purpose);
}
