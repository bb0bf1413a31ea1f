using BotSentinel.Policies;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Secrets;

/// <summary>Reads section <c>Gateway:Secrets</c>.</summary>
internal static class SecretOptionsReader
{
    private const int ShortestPassphrase = 16;

    public static SecretOptions Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        var settings = new SettingsReader(section, errors);
        SecretOptions options = new()
        {
            Certificate = Existing(settings, "Certificate"),
            CertificatePassword = settings.Text("CertificatePassword"),
            Passphrase = Passphrase(settings),
        };
        if (options is { Certificate: not null, Passphrase: not null })
        {
            settings.Error("Certificate", null, "and a passphrase are both set.", "Write one of them.");
        }

        settings.RefuseOthers();
        return options;
    }

    private static string? Passphrase(SettingsReader settings)
    {
        string? passphrase = settings.Text("Passphrase");
        string name = "Passphrase";
        if (Existing(settings, "PassphraseFile") is { } file)
        {
            name = "PassphraseFile";
            passphrase = ReadFile(settings, file);
        }

        if (passphrase is { Length: < ShortestPassphrase })
        {
            settings.Error(name, null, "is too short to keep anything.", $"Write {ShortestPassphrase} characters or more, best random ones: openssl rand -base64 32.");
        }

        return passphrase;
    }

    private static string ReadFile(SettingsReader settings, string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            settings.Error("PassphraseFile", path, "cannot be read.", "Let the gateway read it.");
            return new string(' ', ShortestPassphrase);
        }
    }

    private static string? Existing(SettingsReader settings, string name)
    {
        if (settings.Text(name) is { } path)
        {
            if (File.Exists(path))
            {
                return path;
            }

            settings.Error(name, path, "is not there.", $"Write the path of a file; a relative one starts at {Directory.GetCurrentDirectory()}.");
        }

        return null;
    }
}
