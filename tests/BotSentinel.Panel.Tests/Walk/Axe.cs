using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests.Walk;

/// <summary>axe-core in a page: what it finds against WCAG 2.2 AA.</summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    public static Task LoadAsync(IPage page) => page.EvaluateAsync($"() => {{ {Script}; }}");

    /// <summary>A line for each element that breaks a rule.</summary>
    public static async Task<string[]> FindAsync(IPage page)
    {
        JsonElement found = (await page.EvaluateAsync("""
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }))
              .violations.flatMap(rule => rule.nodes.map(node => `${rule.id} ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\n', ' ')} ${node.html.slice(0, 200)}`))
            """))!.Value;
        return [.. found.EnumerateArray().Select(line => line.GetString()!)];
    }
}
