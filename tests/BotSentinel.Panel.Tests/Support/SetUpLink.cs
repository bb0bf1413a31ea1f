using System.Diagnostics;
using System.Text.RegularExpressions;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>The link that a gateway prints at its first start.</summary>
internal static partial class SetUpLink
{
    /// <summary>Reads what the program prints up to the link; the rest is read and forgotten.</summary>
    public static async Task<Uri> ReadAsync(Process gateway)
    {
        while (await gateway.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Link.Match(line) is { Success: true } link)
            {
                _ = gateway.StandardOutput.ReadToEndAsync();
                return new Uri(link.Value);
            }
        }

        throw new InvalidOperationException("The gateway ended.");
    }

    [GeneratedRegex("http://\\S+/set-up\\?link=\\S+")]
    private static partial Regex Link { get; }
}
