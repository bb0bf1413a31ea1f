using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Tenants;

namespace BotSentinel.Server.Policies;

/// <summary>A policy file in the database: read with the reader of policy files, and looked at for what only who runs the gateway may say.</summary>
internal static class PolicyDocument
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
    private static readonly string[] OfTheMachine = ["files", "model", "suffixFile"];

    /// <summary>The options of a document that has been checked.</summary>
    /// <exception cref="SentinelConfigurationException">There are errors.</exception>
    public static SentinelOptions Read(string document, string source) => PolicyReader.Read(Encoding.UTF8.GetBytes(document), source);

    /// <summary>What a document says that this tenant may not say; empty when there is nothing.</summary>
    public static IReadOnlyList<ConfigurationError> CheckTenant(string document, string tenant, int? maxRules)
    {
        JsonObject json = Parse(document);
        List<ConfigurationError> errors = [];
        if (tenant != TenantRow.Default)
        {
            RefuseMachine(json, errors);
        }

        if (maxRules is { } most && json["rules"] is JsonArray rules && rules.Count > most)
        {
            errors.Add(new ConfigurationError("rules", $"{rules.Count}", "are more than the tenant's quota.", $"Write {most} or fewer."));
        }

        return errors;
    }

    /// <summary>The document as JSON.</summary>
    /// <exception cref="ProblemException">It is no JSON object.</exception>
    public static JsonObject Parse(string document)
    {
        try
        {
            return JsonNode.Parse(document, documentOptions: Lenient) as JsonObject ?? throw ProblemException.Unreadable("A policy file is a JSON object.");
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new ProblemException(400, "unreadable", "Unreadable request", "The policy file is not JSON.") { Errors = PolicyReader.Check(Encoding.UTF8.GetBytes(document)) };
        }
    }

    // Files of the machine that the gateway runs on, and addresses that it fetches from.
    private static void RefuseMachine(JsonObject json, List<ConfigurationError> errors)
    {
        const string remedy = "Leave it out; who runs the gateway may set it for the default tenant.";
        if (json["outsideLists"] is not null)
        {
            errors.Add(new ConfigurationError("outsideLists", null, "are fetched by the gateway's machine.", remedy));
        }

        if (json["maxSubjects"] is JsonValue subjects && (!subjects.TryGetValue(out int most) || most > new SentinelOptions().MaxSubjects))
        {
            errors.Add(new ConfigurationError("maxSubjects", subjects.ToJsonString(), "is more than the default.", remedy));
        }

        Walk("policies", json["policies"], errors);
        Walk("outgoingContent", json["outgoingContent"], errors);

        static void Walk(string path, JsonNode? node, List<ConfigurationError> errors)
        {
            foreach ((string name, JsonNode? value) in (node as JsonObject)?.AsEnumerable() ?? [])
            {
                if (OfTheMachine.Contains(name) && value is (JsonValue or JsonArray))
                {
                    errors.Add(new ConfigurationError($"{path}.{name}", null, "names a file of the gateway's machine.", remedy));
                }

                Walk($"{path}.{name}", value, errors);
            }

            foreach ((int index, JsonNode? item) in (node as JsonArray)?.Index() ?? [])
            {
                Walk($"{path}[{index}]", item, errors);
            }
        }
    }
}
