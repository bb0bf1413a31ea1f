namespace BotSentinel.Server.Secrets;

/// <summary>What the key ring is encrypted with. Not a record: its text would show the passphrase.</summary>
internal sealed class SecretOptions
{
    /// <summary>A certificate with its private key (PKCS#12); null: none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The certificate's password; null: it has none. Secret.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>A text that a key is derived from; null: none. Secret.</summary>
    public string? Passphrase { get; init; }

    /// <summary>Whether the keys would lie open beside what they protect.</summary>
    public bool IsPlain => Certificate is null && Passphrase is null;
}
