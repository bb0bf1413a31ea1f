using System.Text.Json.Nodes;
using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Demo;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;
using OtpNet;

namespace BotSentinel.Panel.Tests;

/// <summary>The first five minutes of an operator with <c>demo</c>, from the link that it prints to a limit that was taken back.</summary>
public sealed class FirstMinutesTests(PanelFixture panel)
{
    private const int MostClicks = 30;

    private int _clicks;
    private Tab _tab = null!;

    private IPage Page => _tab.Page;

    [Fact]
    public async Task Operator_FindsTheirWayWithinThirtyClicks()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, new Uri(demo.SetUp, "/"), null);
        _tab = tab;

        await SetUpAsync(demo.SetUp);
        await SeeWhyAsync();
        await PutRightAndUndoAsync();
        await TryALimitAsync();
        await PublishAndRollBackAsync();

        TestContext.Current.TestOutputHelper!.WriteLine($"{_clicks} clicks");
        Assert.InRange(_clicks, 10, MostClicks);
        Assert.True(tab.Complaints.Count == 0, string.Join(Environment.NewLine, tab.Complaints));
        await AuditTellsWhoAndWhereAsync();
    }

    private async Task AuditTellsWhoAndWhereAsync()
    {
        JsonNode entries = JsonNode.Parse(await Page.EvaluateAsync<string>("async () => await (await fetch('/api/v1/audit?limit=200')).text()"))!["items"]!;
        foreach (string action in (string[])["policy.publish", "policy.rollback", "policy.preview", "subject.allow-once", "decision.list"])
        {
            JsonNode entry = entries.AsArray().First(entry => (string)entry!["action"]! == action && entry["session"] is not null)!;
            Assert.StartsWith("127.0.0.1", (string)entry["ip"]!, StringComparison.Ordinal);
        }
    }

    private async Task SetUpAsync(Uri link)
    {
        await _tab.GoAsync(link.PathAndQuery[1..]);
        string secret = (await Page.Locator("figcaption code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await Page.GetByLabel("Name to sign in with").FillAsync("anna");
        await Page.GetByLabel("Password").FillAsync(Browser.Password);
        await Page.GetByLabel("Code that the app shows now").FillAsync(new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime));
        await ClickAsync(Button("Set up"));
        await ClickAsync(Page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }));
    }

    private async Task SeeWhyAsync()
    {
        await ClickAsync(Page.GetByRole(AriaRole.Link, new() { Name = "Decisions" }));
        ILocator refused = Page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"user:{DemoStage.FlooderId}" }).Filter(new() { HasText = "60 per minute" }).First;
        await refused.WaitForAsync(new() { Timeout = 60_000 });
        await ClickAsync(Button("Pause"));
        await ClickAsync(refused.GetByRole(AriaRole.Link).First);
        await Page.GetByText("Refused: 60 per minute for each user").WaitForAsync();
    }

    private async Task PutRightAndUndoAsync()
    {
        await ClickAsync(Button("Allow once more"));
        await ClickAsync(Button("Undo"));
        await Page.GetByText("Undone.").WaitForAsync();
    }

    private async Task TryALimitAsync()
    {
        await ClickAsync(Page.GetByRole(AriaRole.Link, new() { Name = "Open the policy" }));
        await Page.GetByLabel("Name of a new set").FillAsync("strict");
        await ClickAsync(Button("Add", exact: true));
        ILocator strict = Page.Locator(".card").Filter(new() { Has = Page.GetByRole(AriaRole.Heading, new() { Name = "strict" }) });
        await ClickAsync(strict.GetByRole(AriaRole.Button, new() { Name = "Watch only" }));
        await strict.GetByLabel("At most").FillAsync("2");
        await ClickAsync(Button("Add a rule"));
        ILocator rule = Page.GetByRole(AriaRole.Group, new() { Name = "Rule 2", Exact = true });
        await ClickAsync(rule.GetByText("Look at the next rules too"));
        await ClickAsync(rule.GetByLabel("Then these limits"));
        await ClickAsync(Page.Locator(".mud-popover-open").GetByText("strict"));
        await ClickAsync(Button("Move rule 2 up"));
    }

    private async Task PublishAndRollBackAsync()
    {
        await ClickAsync(Button("Publish"));
        await Page.Locator(".preview").GetByRole(AriaRole.Row).Filter(new() { HasText = "rule 1" }).WaitForAsync();
        await ClickAsync(Button("Put it in force now"));
        await Page.GetByText("Version 2 is in force.").First.WaitForAsync();
        await ClickAsync(Button("History"));
        await ClickAsync(Button("Bring back version 1"));
        await Page.GetByText("Version 1 is in force again.").WaitForAsync();
    }

    private ILocator Button(string name, bool exact = false) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact }).First;

    private Task ClickAsync(ILocator what)
    {
        _clicks++;
        return what.ClickAsync();
    }
}
