using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using BotSentinel.Policies;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Secrets;

/// <summary>Sets up the encryption of secrets, and finds out at start whether it can open what is there.</summary>
internal sealed class SecretStart(DurableStore store, SecretBox secrets)
{
    private const string Setting = $"{GatewayOptionsReader.Section}.Secrets";
    private const string Probe = KeyRingRows.Probe, ProbeText = "BotSentinel";

    /// <exception cref="SentinelConfigurationException">Keys would lie open beside what they protect, or the certificate cannot be used.</exception>
    public static void Add(IServiceCollection services, SecretOptions options, bool isDevelopment)
    {
        if (options.IsPlain && !isDevelopment)
        {
            throw Unusable("Passphrase", "is missing, and without it the keys to all bots' tokens would lie open in the database.", "Set Gateway:Secrets:PassphraseFile (or Passphrase) to a text of 16 characters or more, or Gateway:Secrets:Certificate to a PKCS#12 file, and keep a copy of it: without it bots' tokens cannot be read again. To try things out, run with ASPNETCORE_ENVIRONMENT=Development.");
        }

        IDataProtectionBuilder protection = services.AddDataProtection().SetApplicationName("BotSentinel");
        services.AddSingleton<SecretBox>();
        services.AddSingleton<SecretStart>();
        services.AddSingleton<KeyRingRows>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyRingRows>((management, rows) => management.XmlRepository = rows);
        if (options.Certificate is { } file)
        {
            protection.ProtectKeysWithCertificate(Load(file, options.CertificatePassword));
        }
        else if (options.Passphrase is { } passphrase)
        {
            PassphraseKey key = new(passphrase);
            services.AddSingleton(key);
            services.Configure<KeyManagementOptions>(management => management.XmlEncryptor = key);
        }
    }

    /// <summary>Opens a text that was closed at the first start: with another passphrase or certificate, secrets would silently be lost.</summary>
    /// <exception cref="SentinelConfigurationException">It does not open.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using SentinelDb db = store.OpenForStart();
        if (!await db.KeyRing.AnyAsync(row => row.Id == Probe, cancellationToken))
        {
            db.KeyRing.Add(new KeyRingRow { Id = Probe, Xml = new XElement(Probe, secrets.Close(TenantRow.Default, Probe, ProbeText)).ToString() });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException)
            {
                // Another gateway that starts for the first time was faster.
            }
        }

        string probe = await db.KeyRing.AsNoTracking().Where(row => row.Id == Probe).Select(row => row.Xml).SingleAsync(cancellationToken);
        if (secrets.Open(TenantRow.Default, Probe, XElement.Parse(probe).Value) != ProbeText)
        {
            throw Unusable("", "does not open the key ring of this database.", "Set the passphrase or certificate that the gateway ran with before.");
        }
    }

    private static X509Certificate2 Load(string file, string? password)
    {
        try
        {
            X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12FromFile(file, password);
            return certificate.HasPrivateKey ? certificate : throw new CryptographicException("It has no private key.");
        }
        catch (CryptographicException unusable)
        {
            throw Unusable("Certificate", $"cannot be used: {unusable.Message}", "Write the path of a PKCS#12 file with its private key, and its password into CertificatePassword.");
        }
    }

    private static SentinelConfigurationException Unusable(string name, string problem, string remedy) =>
        new("The configuration", [new ConfigurationError(name.Length == 0 ? Setting : $"{Setting}.{name}", null, problem, remedy)]);
}
