using EndToEnd.Gateway;
using EndToEnd.Processes;

namespace EndToEnd.Bots;

/// <summary>A bot that answers each text with "echo" and the text, and writes "got" and the text when it comes. For a text that ends with "slow" it takes a second.</summary>
public abstract class BotProgram
{
    private readonly int _port = FreePort.Next();

    public abstract string Name { get; }

    /// <summary>Whether Telegram posts updates to it; else it polls.</summary>
    public virtual bool HasWebhook => false;

    /// <summary>Its own webhook; null for a polling bot.</summary>
    internal string? Webhook => HasWebhook ? $"http://127.0.0.1:{_port}/hook" : null;

    protected abstract (string Program, string Argument) Command { get; }

    internal ChildProcess Start(GatewaySettings gateway)
    {
        Dictionary<string, string> environment = new() { ["BOT_TOKEN"] = GatewaySettings.Token, ["API_ROOT"] = gateway.Public };
        if (HasWebhook)
        {
            environment["PORT"] = $"{_port}";
            environment["WEBHOOK_URL"] = gateway.Webhook;
            environment["SECRET_TOKEN"] = GatewaySettings.Secret;
        }

        return ChildProcess.Start("bot", gateway.Folder, Command.Program, [Command.Argument], environment);
    }

    protected static (string Program, string Argument) Node(string script) => ("node", Workplace.ScriptOf(script));

    protected static (string Program, string Argument) Dotnet(string project) => ("dotnet", Workplace.ProgramOf(project));
}
