using System.Text.RegularExpressions;
using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Panel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests.Walk;

/// <summary>Every text that people read is from the resources, and can be translated.</summary>
public sealed partial class PseudoTests(PanelFixture panel)
{
    // Texts and what screen readers say, but for what users, operators and programs wrote: messages and what filters say of them, names, ids, subjects, JSON, keys, addresses.
    private const string Unwrapped = """
        () => {
          const found = new Set(), isText = text => /\p{L}{2}/u.test(text) && !text.includes('⟦') && !text.includes('⟧');
          const isData = one => one.closest('code, pre, textarea, time, .mono, .tried, .findings, script, style, .brand, svg');
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (isText(node.data) && !isData(node.parentElement)) found.add(node.data.trim());
          }
          for (const one of document.querySelectorAll('*')) {
            for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
              const text = one.getAttribute(name);
              if (text && isText(text) && !isData(one)) found.add(`${name}: ${text}`);
            }
          }
          if (isText(document.title.replace('BotSentinel', ''))) found.add(document.title);
          return [...found];
        }
        """;

    // Names and reasons that the tests' people wrote, examples of what to write, and what the API says, which it says in English (docs/managing.md).
    private static readonly string[] Written =
    [
        .. Life.Names, "BotSentinel", "owner", "anna", "otto", "default", "expensive", "first key", "gateway", "/start, /buy", "vip", "en, pt-br", "policy.publish",
        "The link was used, has ended, or was never made. Ask for a new one.", "There is no such decision.",
    ];

    [Fact]
    public async Task EveryTextOfEveryPage_IsFromTheResources()
    {
        // Its components have texts of their own for English, and ask for others.
        BrowserNewContextOptions foreign = new() { Locale = "de" };
        await using LivedGateway lived = await LivedGateway.StartAsync(services => services.AddTransient<IStringLocalizer<PanelTexts>, PseudoTexts>(), parts: 6);
        List<string> found = [];
        await using Tab owners = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, lived.Owner, foreign), nobodys = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, null, foreign);
        foreach (Place place in Place.All.Where(place => place.Who is Who.Owner or Who.Nobody && place.Then is null))
        {
            Tab tab = place.Who == Who.Nobody ? nobodys : owners;
            await tab.GoAsync(place.Path(lived.Life));
            found.AddRange((await tab.Page.EvaluateAsync<string[]>(Unwrapped)).Where(text => !IsData(text)).Select(text => $"{place}: {text}"));
        }

        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    private static bool IsData(string text) => !Written.OrderByDescending(data => data.Length)
        .Aggregate(ProgramsNames.Replace(text[(text.IndexOf(": ", StringComparison.Ordinal) is var at and > 0 && text[..at] is "title" or "placeholder" or "aria-label" ? at + 2 : 0)..], ""), (left, data) => left.Replace(data, "", StringComparison.Ordinal))
        .Any(char.IsLetter);

    // Of limits and rules, of subjects, of keys and people, and of what keys open.
    [GeneratedRegex("(default/)?(user|chat)[+:-]\\S+|(default/)?debounce|rule \\d|[a-z]+:(read|write|publish)|\\bdecide\\b|(key|op)_[0-9a-f]+")]
    private static partial Regex ProgramsNames { get; }
}
