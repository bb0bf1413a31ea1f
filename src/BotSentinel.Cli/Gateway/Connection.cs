using System.CommandLine;
using System.Net;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Gateway;

/// <summary>Which gateway a command talks to, and as whom.</summary>
internal static class Connection
{
    public const string ServerVariable = "BOTSENTINEL_SERVER", KeyVariable = "BOTSENTINEL_KEY", DefaultServer = "http://127.0.0.1:8081";

    // Neither has a default value: help would show what is in the environment.
    private static readonly Option<string?> Server = new("--server")
    {
        Description = $"The gateway's admin address; else {ServerVariable}; else {DefaultServer}.",
        HelpName = "URL",
        Recursive = true,
    };

    private static readonly Option<string?> Key = new("--key")
    {
        Description = $"The API key; better {KeyVariable}, since others on this machine can read command lines.",
        HelpName = "KEY",
        Recursive = true,
    };

    /// <summary>Adds the options that say it to a command and those below it.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(Server);
        command.Options.Add(Key);
    }

    /// <exception cref="CommandException">The address or the key is missing, or is none.</exception>
    public static async Task<GatewayClient> OpenAsync(ParseResult parsed, Shell shell)
    {
        string address = parsed.GetValue(Server) ?? NotEmpty(shell.Variable(ServerVariable)) ?? DefaultServer;
        string? key = (parsed.GetValue(Key) ?? NotEmpty(shell.Variable(KeyVariable)))?.Trim();
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? server) || server.Scheme is not ("http" or "https") || server.UserInfo.Length > 0)
        {
            throw new CommandException($"--server (or {ServerVariable}) is no http or https address: write one like {DefaultServer}.", ExitCode.WrongUsage);
        }

        if (string.IsNullOrEmpty(key) || key.Any(letter => letter is <= ' ' or > '~'))
        {
            throw new CommandException(
                string.IsNullOrEmpty(key) ? $"There is no API key: set {KeyVariable}, or say --key." : "That is no API key: there are letters in it that none has.",
                ExitCode.WrongUsage);
        }

        if (server.Scheme == "http" && !IsHere(server))
        {
            await shell.TellAsync($"Warning: the key goes to {server.Host} in the clear. Use https, or a tunnel to the gateway's machine.");
        }

        return new GatewayClient(server, key);
    }

    /// <summary>Whether an address is on this machine.</summary>
    public static bool IsHere(Uri server) => server.IsLoopback || (IPAddress.TryParse(server.Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
