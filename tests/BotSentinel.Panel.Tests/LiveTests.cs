using System.Text.RegularExpressions;
using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>Decisions as they happen, in a browser. Alone: what is measured is not how two browsers share a processor.</summary>
[Collection("alone")]
public sealed partial class LiveTests(PanelFixture panel)
{
    /// <summary>When each row was first there, by its subject; noted by the browser itself.</summary>
    private const string NoteRows = """
        () => {
          window.seen = {};
          const note = () => {
            for (const link of document.querySelectorAll('.live a[href^="subjects/user"]')) window.seen[link.textContent] ??= Date.now();
          };
          new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
        }
        """;

    [Fact]
    public async Task Refusal_IsSeenWithinASecondAt200InASecond()
    {
        const int perSecond = 200, seconds = 6;
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        Refusals refusals = await Refusals.BeginAsync(gateway);
        await using Tab tab = await WatchAsync(gateway, owner);
        await refusals.HappenAsync(1);
        await Row(tab, 1).WaitForAsync();
        await tab.Page.EvaluateAsync(NoteRows);

        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(20));
        for (int i = 0; i < seconds * 50 && await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken); i++)
        {
            await refusals.HappenAsync(perSecond / 50);
        }

        await Row(tab, refusals.Happened.Count).WaitForAsync();
        Dictionary<string, long> seen = await tab.Page.EvaluateAsync<Dictionary<string, long>>("() => window.seen");
        long[] waits = [.. seen.Select(row => row.Value - refusals.Happened[int.Parse(row.Key["user:".Length..], null) - 1].ToUnixTimeMilliseconds()).Order()];
        double rate = (refusals.Happened.Count - 1) / (refusals.Happened[^1] - refusals.Happened[1]).TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine($"{rate:0} in a second; {waits.Length} rows seen after {waits[waits.Length / 2]} ms in the middle, {waits[^1]} ms at most");

        Assert.True(waits[^1] <= 1_000, $"{waits[^1]} ms");
        Assert.True(waits.Length > seconds * 5, $"{waits.Length} rows were seen");

        // As many rows as fit are drawn, and of those that happened the latest thousand are kept.
        Assert.InRange(await tab.Page.Locator(".live tbody tr").CountAsync(), 5, 60);
        await Eventually.TrueAsync(async () => await tab.Page.EvaluateAsync<int>("() => document.querySelector('.live').scrollHeight") < 1_010 * 58);
    }

    [Fact]
    public async Task PausedPage_CountsWhatIsNewAndShowsItAfterwards()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        Refusals refusals = await Refusals.BeginAsync(gateway);
        await using Tab tab = await WatchAsync(gateway, owner);
        await refusals.HappenAsync(1);
        await Row(tab, 1).WaitForAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await refusals.HappenAsync(37);
        ILocator resume = tab.Page.GetByRole(AriaRole.Button, new() { NameRegex = ThirtySeven });
        await resume.WaitForAsync();
        Assert.Equal(0, await Row(tab, 38).CountAsync());

        await resume.ClickAsync();
        await Row(tab, 38).WaitForAsync();
    }

    [Fact]
    public async Task OlderRows_AreOlderThanThoseThereAlsoWhileMoreIsHeldThanIsKept()
    {
        const int before = 150, held = 1_100;
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        Refusals refusals = await Refusals.BeginAsync(gateway);
        await refusals.HappenAsync(before);
        await Eventually.TrueAsync(async () => (await gateway.Api.GetAsync($"decisions?subject=user:{before}"))["items"]!.AsArray().Count == 1);
        await using Tab tab = await WatchAsync(gateway, owner);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await refusals.HappenAsync(held);
        await tab.Page.GetByRole(AriaRole.Button, new() { NameRegex = Thousand }).WaitForAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show older ones" }).ClickAsync();

        await Eventually.TrueAsync(async () =>
        {
            await tab.Page.EvaluateAsync("() => { const list = document.querySelector('.live'); list.scrollTop = list.scrollHeight; }");
            return await tab.Page.Locator(".live tbody a[href^='subjects/user']").Last.InnerTextAsync() == "user:1";
        });
        Assert.Equal(0, await Row(tab, before + 1).CountAsync());
    }

    [Fact]
    public async Task Filter_ShowsWhatIsAskedForAlone()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        Refusals refusals = await Refusals.BeginAsync(gateway);
        await using Tab tab = await WatchAsync(gateway, owner);
        await refusals.HappenAsync(5);
        await Row(tab, 5).WaitForAsync();

        await tab.Page.GetByLabel("User or chat").FillAsync("user:3");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Row(tab, 5).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await refusals.HappenAsync(3);

        await Row(tab, 3).WaitForAsync();
        Assert.Equal(1, await tab.Page.Locator(".live tbody a[href^='subjects/user']").CountAsync());
    }

    internal static ILocator Row(Tab tab, int user) => tab.Page.Locator(".live").GetByRole(AriaRole.Link, new() { Name = $"user:{user}", Exact = true });

    private async Task<Tab> WatchAsync(StateGateway gateway, Browser owner)
    {
        Tab tab = await Tab.OpenAsync(panel.Chromium, gateway.Admin.BaseAddress!, owner);
        await tab.GoAsync("decisions");
        return tab;
    }

    [GeneratedRegex("\\b1,?000\\b")]
    private static partial Regex Thousand { get; }

    [GeneratedRegex("\\b37\\b")]
    private static partial Regex ThirtySeven { get; }
}

[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
