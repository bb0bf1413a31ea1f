using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Tenants;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Keys;

/// <summary><c>botsentinel keys create|list|revoke</c>: who may use the API, and for what.</summary>
internal static class KeysCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "What it is for: who reads the log will know it by this." };
    private static readonly Argument<string> Key = new("KEY") { Description = "The key's id, or its name when no other open key has it." };
    private static readonly Option<string[]> Scopes = MakeScopes();
    private static readonly Option<string?> Expires = new("--expires") { Description = "When it ends: 90d, 12h, or 2026-12-31T00:00:00Z; left out: never.", HelpName = "TIME" };
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Whose it is, by name or id, for who runs the gateway; left out: as the key it is made with.", HelpName = "TENANT" };

    public static Command Make(Shell shell)
    {
        var command = new ToolCommand("keys", "Make, show and revoke the keys that open the API.")
        {
            Examples = ["botsentinel keys create ci --scope policies:read --scope policies:publish --expires 90d", "botsentinel keys list", "botsentinel keys revoke ci"],
        };
        Connection.AddTo(command);
        command.Subcommands.Add(Create(shell));
        command.Subcommands.Add(List(shell));
        command.Subcommands.Add(Revoke(shell));
        return command;
    }

    private static ToolCommand Create(Shell shell) =>
        new ToolCommand("create", "Make a key. Standard output gets the key and nothing else, this once; what is said about it goes beside.")
        {
            Examples = ["BOTSENTINEL_KEY=$(botsentinel keys create ci --scope policies:read --expires 90d)", "botsentinel keys create owner --tenant acme"],
        }.With(Name).With(Scopes, Expires, Tenant, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            DateTimeOffset? expiresAt = Moments.Read(shell, "--expires", parsed.GetValue(Expires));
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            string path = parsed.GetValue(Tenant) is { } tenant ? $"tenants/{(await gateway.FindTenantAsync(tenant, cancellationToken)).Id}/keys" : "keys";
            string[]? scopes = parsed.GetValue(Scopes) is { Length: > 0 } wanted ? [.. wanted.SelectMany(scope => scope.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))] : null;
            NewKeyView made = (await gateway.CreateAsync<NewKeyView>(path, new { name = parsed.GetRequiredValue(Name), scopes, expiresAt }, cancellationToken)).Value;
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, made);
                return ExitCode.Done;
            }

            await shell.TellAsync($"{made.About.Name} ({made.About.Id}) opens {KeyScopes.Told(made.About.Scopes)}{(made.About.ExpiresAt is { } end ? $", until {Words.Moment(shell, end)}" : "")}. The key is shown this once:");
            await shell.Output.WriteLineAsync(made.Key);
            return ExitCode.Done;
        });

    private static ToolCommand List(Shell shell)
    {
        var all = new Option<bool>("--all") { Description = "Those that are revoked, too." };
        return new ToolCommand("list", "Show the keys there are, never the keys themselves.").With(all, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            List<KeyView> keys = await gateway.GetAllAsync<KeyView>("keys", cancellationToken).Where(key => key.RevokedAt is null || parsed.GetValue(all)).ToListAsync(cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, keys);
                return ExitCode.Done;
            }

            DateTimeOffset now = shell.Time.GetUtcNow();
            Table table = new("NAME", "BEGINS", "STATE", "USED", "EXPIRES", "ID", "OPENS");
            keys.ForEach(key => table.Add(key.Name, key.Start, key.State(now), Moment(key.LastUsedAt), Moment(key.ExpiresAt), key.Id, KeyScopes.Told(key.Scopes)));
            await table.WriteAsync(shell, "There are no keys.");
            return ExitCode.Done;
        });

        string? Moment(DateTimeOffset? at) => at is { } known ? Words.Moment(shell, known) : null;
    }

    private static ToolCommand Revoke(Shell shell) =>
        new ToolCommand("revoke", "Let a key open nothing any more, on all gateways within a second.")
        {
            Examples = ["botsentinel keys revoke ci --yes"],
        }.With(Key).With(ToolOptions.Yes).Does(shell, async (parsed, cancellationToken) =>
        {
            string wanted = parsed.GetRequiredValue(Key);
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            List<KeyView> found = await gateway.GetAllAsync<KeyView>("keys", cancellationToken).Where(key => key.Id == wanted || (key.Name == wanted && key.RevokedAt is null)).ToListAsync(cancellationToken);
            KeyView key = found switch
            {
                [var one] => one,
                [] => throw new CommandException($"There is no open key {wanted}: `{Commands.Tool} keys list` shows those there are."),
                _ => throw new CommandException($"{found.Count} keys are called {wanted}: say which, by its id.") { Lines = [.. found.Select(other => $"{other.Id}, which begins {other.Start}")] },
            };
            await Question.ConfirmAsync(shell, $"Revoke the key {key.Name} ({key.Id})?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            await gateway.DeleteAsync($"keys/{key.Id}", null, cancellationToken);
            await shell.SayAsync($"{key.Name} opens nothing any more.");
            return ExitCode.Done;
        });

    private static Option<string[]> MakeScopes()
    {
        var scopes = new Option<string[]>("--scope") { Description = "What it opens, once for each; left out: all of the tenant that the key it is made with opens; with --tenant: all of that tenant.", HelpName = "SCOPE" };
        scopes.CompletionSources.Add([.. KeyScopes.OfTenant, .. KeyScopes.OfGateway]);
        return scopes;
    }
}
