using System.Text.Json.Nodes;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;
using BotSentinel.Policies;

namespace BotSentinel.Cli.Policies;

/// <summary>What putting a file in force would change.</summary>
internal sealed record PolicyPlan
{
    public required string Name { get; init; }

    /// <summary>The policy; null: it is not there yet.</summary>
    public required PolicyView? Policy { get; init; }

    /// <summary>The version that the plan was made on top of.</summary>
    public required string? ETag { get; init; }

    /// <summary>From what is in force to the file.</summary>
    public required IReadOnlyList<JsonChange> Changes { get; init; }

    /// <summary>From somebody's unpublished draft to the file: what of it would be lost. Null: there is no such draft.</summary>
    public required IReadOnlyList<JsonChange>? Draft { get; init; }

    public required IReadOnlyList<ConfigurationError> Errors { get; init; }

    public bool IsNew => Policy is null;

    /// <summary>Whether there is anything to put in force.</summary>
    public bool HasChanges => IsNew || Policy!.Published is null || Changes.Count > 0;

    /// <summary>Looks at what the gateway has. What changes after that makes the plan's version an old one.</summary>
    public static async Task<PolicyPlan> MakeAsync(GatewayClient gateway, string name, PolicyFile file, CancellationToken cancellationToken)
    {
        JsonObject wanted = file.Read();
        if (await gateway.FindPolicyAsync(name, cancellationToken) is not { } found)
        {
            return new PolicyPlan { Name = name, Policy = null, ETag = null, Changes = JsonChange.Between(new JsonObject(), wanted), Draft = null, Errors = file.Check() };
        }

        (PolicyView policy, string? etag) = await gateway.GetVersionedAsync<PolicyView>($"policies/{found.Id}", cancellationToken);
        JsonObject published = policy.Published is null ? [] : await gateway.GetDocumentAsync(policy, "published", cancellationToken);
        JsonObject? draft = policy.HasDraft ? await gateway.GetDocumentAsync(policy, "draft", cancellationToken) : null;
        bool isLost = draft is { Count: > 0 } && !JsonNode.DeepEquals(draft, published) && !JsonNode.DeepEquals(draft, wanted);
        return new PolicyPlan
        {
            Name = policy.Name,
            Policy = policy,
            ETag = etag,
            Changes = JsonChange.Between(published, wanted),
            Draft = isLost ? JsonChange.Between(draft, wanted) : null,
            Errors = await gateway.ValidateAsync(policy, file, cancellationToken),
        };
    }

    public async Task WriteAsync(Shell shell, TextWriter to)
    {
        string state = IsNew ? "would be made and published" : Policy!.Published is null ? "would be published for the first time" : HasChanges ? $"is in force as version {Policy.Published}, of which would change" : $"is in force as version {Policy.Published}, and the file says the same";
        await to.WriteLineAsync($"{Words.Plain(Name)} {state}{(HasChanges ? ":" : ".")}");
        await JsonChange.WriteAsync(shell, to, Changes);
        if (Draft is not null)
        {
            await to.WriteLineAsync("There is a draft that is not published, of which would be lost:");
            await JsonChange.WriteAsync(shell, to, Draft);
        }
    }

    /// <summary>It, for scripts.</summary>
    public object ToJson() => new { policy = Name, etag = ETag?.Trim('"'), isNew = IsNew, hasChanges = HasChanges, changes = Changes, draft = Draft, errors = Errors };
}
