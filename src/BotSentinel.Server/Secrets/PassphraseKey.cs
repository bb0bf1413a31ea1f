using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace BotSentinel.Server.Secrets;

/// <summary>
/// Encrypts keys of the key ring by AES-256-GCM under a key that PBKDF2 (SHA-256, 600,000 rounds, as OWASP's cheat sheet on storing passwords asks for) makes of a passphrase
/// and a salt. The salt is new for each process and lies beside what it was used for.
/// </summary>
internal sealed class PassphraseKey(string passphrase) : IXmlEncryptor
{
    private const int Rounds = 600_000, KeySize = 32;

    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);
    private readonly ConcurrentDictionary<string, byte[]> _derived = new(StringComparer.Ordinal);

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        byte[] plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        byte[] nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize), tag = new byte[AesGcm.TagByteSizes.MaxSize], closed = new byte[plain.Length];
        using (var aes = new AesGcm(Derive(_salt), tag.Length))
        {
            aes.Encrypt(nonce, plain, closed, tag);
        }

        var element = new XElement("passphrase", Named("salt", _salt), Named("nonce", nonce), Named("tag", tag), Named("value", closed));
        return new EncryptedXmlInfo(element, typeof(PassphraseXmlDecryptor));
    }

    /// <exception cref="CryptographicException">Another passphrase was used, or something was changed.</exception>
    public XElement Decrypt(XElement element)
    {
        byte[] closed = Read(element, "value"), plain = new byte[closed.Length], tag = Read(element, "tag");
        using (var aes = new AesGcm(Derive(Read(element, "salt")), tag.Length))
        {
            aes.Decrypt(Read(element, "nonce"), closed, tag, plain);
        }

        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }

    private byte[] Derive(byte[] salt) =>
        _derived.GetOrAdd(Convert.ToHexString(salt), _ => Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, Rounds, HashAlgorithmName.SHA256, KeySize));

    private static XElement Named(string name, byte[] bytes) => new(name, Convert.ToBase64String(bytes));

    private static byte[] Read(XElement element, string name) => Convert.FromBase64String(element.Element(name)?.Value ?? "");
}

/// <summary>What Data Protection makes to decrypt a key that <see cref="PassphraseKey"/> encrypted.</summary>
internal sealed class PassphraseXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        (services.GetService<PassphraseKey>() ?? throw new CryptographicException("The key ring was encrypted with a passphrase, and there is none.")).Decrypt(encryptedElement);
}
