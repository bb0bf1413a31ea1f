using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Net.Http.Headers;
using MudBlazor;

namespace BotSentinel.Server.Panel;

/// <summary>
/// <see cref="PanelTheme"/> as a style sheet, light and dark by what the browser prefers. The component library would write it into each page, which the content policy would have to
/// permit for all styles.
/// </summary>
internal sealed partial class ThemeSheet(IServiceProvider services, ILoggerFactory loggers)
{
    private readonly Lazy<Task<Sheet>> _sheet = new(() => WriteAsync(services, loggers));

    public static void Map(WebApplication app) => app.MapGet("/assets/theme.css", async (HttpContext context, ThemeSheet theme) =>
    {
        Sheet sheet = await theme._sheet.Value;
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(sheet.Text, "text/css; charset=utf-8", entityTag: sheet.Tag);
    }).ExcludeFromDescription();

    private static async Task<Sheet> WriteAsync(IServiceProvider services, ILoggerFactory loggers)
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        await using HtmlRenderer renderer = new(scope.ServiceProvider, loggers);
        string light = await RenderAsync(renderer, isDark: false), dark = await RenderAsync(renderer, isDark: true);
        HashSet<string> same = [.. light.Split('\n')];
        byte[] text = Encoding.UTF8.GetBytes($"{light}\n@media (prefers-color-scheme: dark) {{\n:root{{\n{string.Join('\n', dark.Split('\n').Where(line => line.StartsWith("--", StringComparison.Ordinal) && !same.Contains(line)))}\n}}\n}}\n");
        return new Sheet(text, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 8))}\""));
    }

    private static async Task<string> RenderAsync(HtmlRenderer renderer, bool isDark)
    {
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(MudThemeProvider.Theme)] = PanelTheme.Theme, [nameof(MudThemeProvider.IsDarkMode)] = isDark });
        string page = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<MudThemeProvider>(parameters)).ToHtmlString());
        return string.Join('\n', Style.Matches(page).SelectMany(style => style.Groups[1].Value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
    }

    [GeneratedRegex("<style[^>]*>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style { get; }

    private sealed record Sheet(byte[] Text, EntityTagHeaderValue Tag);
}
