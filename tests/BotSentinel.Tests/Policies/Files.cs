using System.Text;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Policies;

/// <summary>Policy files for tests.</summary>
internal static class Files
{
    public const string Sample = """
        {
          "$schema": "botsentinel.schema.json",
          "policies": {
            "default": {
              "limits": [
                { "scope": "user", "permits": 20, "window": "1m", "burst": 30 },
                { "scope": ["user", "chat"], "permits": 5, "window": "10s" }
              ],
              "debounce": { "scope": "user", "window": "1s" },
              "notify": "once"
            },
            "expensive": {
              "extends": "default",
              "limits": [ { "scope": ["user", "command"], "permits": 3, "window": "1h", "algorithm": "sliding-window" } ],
              "mode": "shadow"
            }
          },
          "rules": [
            { "when": { "command": ["/imagine", "/render"], "not": { "role": "vip" } }, "policy": "expensive" },
            { "policy": "default" }
          ],
          "roles": { "vip": [1001, "U024BE7LH"] },
          "lists": { "allow": [ { "user": 1001, "reason": "owner" } ] }
        }
        """;

    /// <summary>The root of the repository, where docs and samples are.</summary>
    public static string Root { get; } = FindRoot();

    public static SentinelOptions Read(string json) => PolicyReader.Read(Encoding.UTF8.GetBytes(json));

    public static IReadOnlyList<ConfigurationError> Errors(string json) => PolicyReader.Check(Encoding.UTF8.GetBytes(json));

    /// <summary>A file with one limit in the policy named default.</summary>
    public static string Limit(string settings) => $$"""{ "policies": { "default": { "limits": [ { {{settings}} } ] } } }""";

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "BotSentinel.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
