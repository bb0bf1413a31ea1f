using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace BotSentinel.Audit;

/// <summary>A key that checkpoints are verified with: an Ed25519 key with a name, written as C2SP signed-note has it, <c>NAME+HASH+KEY</c>.</summary>
internal sealed class LogKey
{
    private const byte Ed25519 = 1;

    private readonly byte[] _public;

    private LogKey(string name, byte[] publicKey)
    {
        (Name, _public) = (name, publicKey);
        byte[] typed = [Ed25519, .. publicKey];
        Hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typed])[..4];
        Text = $"{name}+{Convert.ToHexStringLower(Hash)}+{Convert.ToBase64String(typed)}";
    }

    public string Name { get; }

    /// <summary>What signatures tell the key by, beside its name.</summary>
    public byte[] Hash { get; }

    /// <summary>The key as it is written.</summary>
    public string Text { get; }

    /// <summary>The key that belongs to a signing key.</summary>
    public static LogKey Of(string name, byte[] signingKey) => new(name, new Ed25519PrivateKeyParameters(signingKey).GeneratePublicKey().GetEncoded());

    /// <summary>A new signing key: 32 random bytes. Secret.</summary>
    public static byte[] NewSigningKey() => RandomNumberGenerator.GetBytes(32);

    /// <summary>Reads a key; null: it is none.</summary>
    public static LogKey? Parse(string text)
    {
        string[] parts = text.Trim().Split('+', 3);
        try
        {
            if (parts.Length == 3 && parts[0].Length > 0 && Convert.FromBase64String(parts[2]) is [Ed25519, .. { Length: 32 } key] && new LogKey(parts[0], key) is { } read && read.Text == text.Trim())
            {
                return read;
            }
        }
        catch (FormatException)
        {
            // No base64.
        }

        return null;
    }

    public static byte[] Sign(byte[] signingKey, byte[] text)
    {
        Ed25519Signer signer = new();
        signer.Init(forSigning: true, new Ed25519PrivateKeyParameters(signingKey));
        signer.BlockUpdate(text, 0, text.Length);
        return signer.GenerateSignature();
    }

    public bool HasSigned(byte[] text, byte[] signature)
    {
        Ed25519Signer signer = new();
        signer.Init(forSigning: false, new Ed25519PublicKeyParameters(_public));
        signer.BlockUpdate(text, 0, text.Length);
        return signer.VerifySignature(signature);
    }
}
