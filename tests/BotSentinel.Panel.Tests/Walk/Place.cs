using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Panel;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests.Walk;

/// <summary>Who looks.</summary>
internal enum Who
{
    Owner,
    Auditor,
    Nobody,
    Newcomer,
}

/// <summary>Something that can be looked at: a page, or a state that one has.</summary>
/// <param name="Name">How its pictures are called.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Who">Who looks.</param>
/// <param name="Then">What is done there before it is looked at; null: nothing.</param>
/// <param name="IsComplaining">Whether the browser complains about it, as it does about an answer that is no success.</param>
internal sealed record Place(string Name, Func<Life, string> Path, Who Who = Who.Owner, Func<IPage, Task>? Then = null, bool IsComplaining = false)
{
    /// <summary>All pages that the menu leads to, and a line for each that it does not.</summary>
    public static IReadOnlyList<Place> All { get; } =
    [
        .. PanelPages.All.Select(page => new Place(page.Name, _ => page.Path)),
        new("decision", life => $"decisions/{life.Refused}"),
        new("subject", _ => "subjects/user%3A666000"),
        new("policy-form", life => $"policies/{life.Policy}"),
        new("policy-json", life => $"policies/{life.Policy}", Then: page => PressAsync(page, "JSON")),
        new("policy-history", life => $"policies/{life.Policy}", Then: page => PressAsync(page, "History")),
        new("policy-publish", life => $"policies/{life.Policy}", Then: PreviewAsync),
        new("policy-new", _ => "policies", Then: page => PressAsync(page, "New policy")),
        new("review", life => $"reviews/{life.Review}"),
        new("list-allow", _ => "lists/allow"),
        new("list-add", _ => "lists", Then: page => PressAsync(page, "Add")),
        new("list-import", _ => "lists", Then: page => PressAsync(page, "Import")),
        new("list-history", _ => "lists", Then: page => PressAsync(page, "History")),
        new("bot", life => $"bots/{life.Bot}"),
        new("bot-new", _ => "bots", Then: page => PressAsync(page, "Add")),
        new("tenant", life => $"tenants/{life.Tenant}"),
        new("audit-entry", life => $"audit/{life.AuditEntry}"),
        new("key-new", _ => "keys", Then: page => PressAsync(page, "Create a key")),
        new("menu", _ => "sessions", Then: page => page.Locator(".who button, button.who").First.ClickAsync()),
        new("sign-in", _ => "sign-in", Who.Nobody),
        new("set-up", life => new Uri(life.Invitation).PathAndQuery[1..], Who.Nobody),
        new("set-up-used", _ => "set-up?link=none", Who.Nobody, IsComplaining: true),
        new("step-up", _ => "step-up"),
        new("account", _ => "account"),
        new("not-found", _ => "no/such/page", IsComplaining: true),
        new("decision-not-found", _ => "decisions/dec_none"),
        new("no-permission", _ => "tenants", Who.Auditor),
        new("read-only-policy", life => $"policies/{life.Policy}", Who.Auditor),
        new("empty-overview", _ => "", Who.Newcomer),
        .. PanelPages.All.Where(page => page.Path.Length > 0).Select(page => new Place($"empty-{page.Name}", _ => page.Path, Who.Newcomer)),
        new("reconnect", _ => "sessions", Then: page => ShowNoteAsync(page, "components-reconnect-show")),
        new("reconnect-failed", _ => "sessions", Then: page => ShowNoteAsync(page, "components-reconnect-failed")),
    ];

    public override string ToString() => Name;

    private static Task PressAsync(IPage page, string name) => page.Locator("main").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name }).First.ClickAsync();

    // As the framework shows it while it tries; that it does so when the connection is lost is proven elsewhere.
    private static async Task PreviewAsync(IPage page)
    {
        await PressAsync(page, "Publish");
        await page.Locator(".preview .sentence").WaitForAsync();
    }

    // As the framework shows it; that it does so when the connection is lost is proven elsewhere.
    private static async Task ShowNoteAsync(IPage page, string how) => await page.EvaluateAsync("how => document.getElementById('components-reconnect-modal').classList.add(how)", how);
}
